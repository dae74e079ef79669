import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { PluginError } from '@patchbay/plugin-kit';
import { type LocalFile, locate } from '@patchbay/sql-kit';
import Sqlite from 'better-sqlite3';

const BUSY_TIMEOUT_MS = 5000;

/** What lies at a path right now. */
interface Seen {
  readonly path: string;
  /** Device and inode. */
  readonly file: string;
  /** Of the log of changes beside it: empty where there is none, or none is in it. */
  readonly wal: string;
}

/** The handles of a database file, opened when first needed, and again by name where another file has taken its place. */
export class SqliteFile {
  #seen: Seen | undefined;
  #reader: Sqlite.Database | undefined;
  #writer: Sqlite.Database | undefined;

  constructor(private readonly file: LocalFile) {}

  /**
   * To be called before each statement, so that readers and writers are never on different files.
   * @throws PluginError `unreachable` where SQLite would mix the new file with changes to the one before it
   */
  async find(): Promise<void> {
    const now = lookAt(await locate(this.file));
    const before = this.#seen;
    if (before && before.file !== now.file) {
      this.close();
      if (now.wal !== '' && now.wal === before.wal) throw staleLog(now.path);
    }
    this.#seen = now;
  }

  get reader(): Sqlite.Database {
    if (!this.#reader) {
      this.#reader = new Sqlite(this.#path, {
        readonly: true,
        timeout: BUSY_TIMEOUT_MS,
      }).defaultSafeIntegers();
      this.#reader.pragma('query_only = ON');
    }
    return this.#reader;
  }

  get writer(): Sqlite.Database {
    if (!this.#writer) {
      const isNew = this.file.create && statSync(this.#path).size === 0;
      this.#writer = new Sqlite(this.#path, {
        fileMustExist: true,
        timeout: BUSY_TIMEOUT_MS,
      }).defaultSafeIntegers();
      // Readers then hold up no writer. The mode of a file that came from elsewhere stays as it is.
      if (isNew) this.#writer.pragma('journal_mode = WAL');
      this.#writer.pragma('synchronous = FULL');
      this.#writer.pragma('foreign_keys = ON');
    }
    return this.#writer;
  }

  /**
   * To be called after each write.
   * @throws PluginError `invalid_request` where it made something that only its own handle sees
   */
  settle(): void {
    const database = this.writer;
    const left = database.prepare<[], { readonly count: bigint }>(LEFT_BEHIND).get()!;
    if (left.count > 0n || database.inTransaction) {
      this.#writer = undefined;
      database.close();
      throw new PluginError(
        'invalid_request',
        'What is temporary or attached cannot be shared: it would end with this statement. Leave out TEMP, or use WITH.',
        { path: 'params.sql' },
      );
    }
    emptyLog(database);
    this.#seen = lookAt(this.#path);
  }

  close(): void {
    this.#reader?.close();
    this.#writer?.close();
    this.#reader = this.#writer = undefined;
  }

  get #path(): string {
    return this.#seen!.path;
  }
}

const LEFT_BEHIND = `SELECT (SELECT count(*) FROM sqlite_temp_schema) +
  (SELECT count(*) FROM pragma_database_list WHERE name NOT IN ('main', 'temp')) AS count`;

/** A file that is renamed over this one must not find changes of this one beside it. Waits for no reader. */
function emptyLog(database: Sqlite.Database): void {
  database.pragma('busy_timeout = 0');
  try {
    database.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // The write is safe in the log, and the next one empties it.
  } finally {
    database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
}

function lookAt(path: string): Seen {
  const { dev, ino } = statSync(path);
  const wal = statSync(`${path}-wal`, { throwIfNoEntry: false });
  return {
    path,
    file: `${dev}:${ino}`,
    wal: wal && wal.size > 0 ? `${wal.ino}:${wal.size}:${wal.mtimeMs}` : '',
  };
}

function staleLog(path: string): PluginError {
  const name = basename(path);
  return new PluginError(
    'unreachable',
    `The file ${name} was replaced while ${name}-wal held changes to the file before it, which SQLite would mix with it. Remove ${name}-wal and ${name}-shm, then try again.`,
    { path: 'config.connection.filename' },
  );
}

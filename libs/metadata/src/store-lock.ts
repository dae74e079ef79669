import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { databaseTarget } from './database/database-url.js';
import { MetadataError } from './database/errors.js';
import type { MetadataOptions } from './metadata.js';

export interface StoreLock {
  /** May be called more than once. */
  readonly release: () => void;
}

/**
 * Makes this process the one server of a SQLite file, however the file is named: two would each remember what the other
 * changes. SQLite itself holds the lock, in an empty database beside the file: the kernel releases it when the process
 * ends, however it ends, and containers on one volume share it. Other engines tell all servers of changes, and need none.
 * @throws MetadataError that names the process which has it
 */
export async function lockStore({ url, sqliteFile }: MetadataOptions): Promise<StoreLock> {
  const target = databaseTarget(url, sqliteFile);
  if (target.engine !== 'better-sqlite3') return { release: () => undefined };
  const { default: Database } = await import('better-sqlite3');
  try {
    const file = realFile(target.file);
    const lock = new Database(`${file}.lock`, { timeout: 0 });
    try {
      lock.exec('BEGIN IMMEDIATE');
    } catch (error) {
      lock.close();
      throw isBusy(error) ? new MetadataError(refusal(file)) : error;
    }
    return announced(file, () => lock.close());
  } catch (error) {
    if (error instanceof MetadataError) throw error;
    const { message } = error as Error;
    throw new MetadataError(`The metadata database ${target.shown} cannot be used: ${message}`);
  }
}

/** The one path of the file, which is made where it is not there yet. */
function realFile(file: string): string {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Only a file that is not there is opened: closing one that this process uses would drop SQLite's own locks on it.
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) closeSync(openSync(file, 'a'));
  if (found?.isDirectory()) throw new Error('it is a folder.');
  return realpathSync(file);
}

function isBusy(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'SQLITE_BUSY';
}

/** Says in a file of its own who has the lock. The file is for people: nothing trusts it. */
function announced(file: string, unlock: () => void): StoreLock {
  const note = noteOf(file);
  const holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  try {
    writeFileSync(note, JSON.stringify(holder));
  } catch {
    // On a full disk the lock must do without.
  }
  let held = true;
  return {
    release: () => {
      if (!held) return;
      held = false;
      rmSync(note, { force: true });
      unlock();
    },
  };
}

function refusal(file: string): string {
  return (
    `Another server uses the metadata database ${file}${holderOf(file)}. One server a data folder: stop the other one ` +
    'first, give this one a PATCHBAY_DATA_DIR of its own, or let both share a PostgreSQL by PATCHBAY_DATABASE_URL.'
  );
}

function holderOf(file: string): string {
  try {
    const { pid, host, since } = JSON.parse(readFileSync(noteOf(file), 'utf8')) as Record<string, unknown>;
    return ` (process ${Number(pid)} on ${String(host)}, since ${String(since)})`;
  } catch {
    return '';
  }
}

const noteOf = (file: string): string => `${file}.pid`;

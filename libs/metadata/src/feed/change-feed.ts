import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { engineOf } from '../database/engine.js';
import { PostgresListener } from './postgres-listener.js';
import { CHANNEL } from '../database/postgres-wire.js';

/** So many fit into a message, at under 160 bytes each: PostgreSQL refuses those of 8,000 bytes. */
const MAX_CHANGES = 50;

/** What may be remembered no longer: an integration (with its sources), or who may do what. */
export type Change =
  | {
      readonly kind: 'integration';
      readonly workspaceId: string;
      readonly id: string;
      /** Which open sessions are out of date, and not only what is known of it: all, those of one source, or none. */
      readonly outdated: 'all' | { readonly source: string } | null;
      /** Whether lists have more rows, fewer, or other places for them; `appends` where all that is new is a last row. */
      readonly movesRows: boolean | 'appends';
    }
  | { readonly kind: 'access' };

interface Message {
  /** The process that made the changes, and knows of them already. */
  readonly origin: string;
  readonly changes: readonly (Change | null)[];
}

/** Hears of a change; of `null` when changes may have been missed, so that everything is in doubt. */
export type ChangeListener = (change: Change | null) => void;

/**
 * Tells every process on this metadata database what was changed, so that caches are emptied by event and not by age.
 * SQLite has one process; PostgreSQL tells the others by NOTIFY, at the commit itself. MySQL has no such thing: there
 * the feed is never live.
 */
export class ChangeFeed {
  readonly #listeners: ChangeListener[] = [];
  #origin = randomUUID();
  readonly #listener: PostgresListener | undefined;
  readonly #isLocal: boolean;

  constructor(private readonly dataSource: DataSource) {
    const engine = engineOf(dataSource);
    this.#isLocal = engine === 'better-sqlite3';
    if (engine === 'postgres')
      this.#listener = new PostgresListener(dataSource, {
        heard: (message) => this.#heard(message),
        doubt: () => this.#tell(null),
      });
  }

  /** Whether every change reaches this process at once. Only while it is so may anything be remembered. */
  get live(): boolean {
    return this.#isLocal || (this.#listener?.live ?? false);
  }

  onChange(listener: ChangeListener): void {
    this.#listeners.push(listener);
  }

  /** To be called once the database is open. */
  async start(): Promise<void> {
    await this.#listener?.start();
  }

  async stop(): Promise<void> {
    await this.#listener?.stop();
  }

  /** Runs `work` in a transaction; what it `tell`s is heard by this process and all others once that is committed. */
  async transaction<T>(
    work: (manager: EntityManager, tell: (change: Change) => void) => Promise<T>,
  ): Promise<T> {
    const told: Change[] = [];
    try {
      return await this.dataSource.transaction(async (manager) => {
        const done = await work(manager, (change) => told.push(change));
        if (this.#listener && told.length > 0) {
          await manager.query('SELECT pg_notify($1, $2)', [CHANNEL, this.#messageOf(told)]);
        }
        return done;
      });
    } catch (error) {
      // A commit whose answer was lost may still be under way: what it tells is then heard like that of others.
      this.#origin = randomUUID();
      throw error;
    } finally {
      // Also when it failed: such a commit may have been one already.
      told.forEach((change) => this.#tell(change));
    }
  }

  /** Where there is no room for all, everything is in doubt. */
  #messageOf(changes: readonly Change[]): string {
    const message: Message = {
      origin: this.#origin,
      changes: changes.length <= MAX_CHANGES ? changes : [null],
    };
    return JSON.stringify(message);
  }

  #heard(message: string): void {
    const { origin, changes } = parse(message);
    if (origin !== this.#origin) changes.forEach((change) => this.#tell(change));
  }

  #tell(change: Change | null): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** Every client of the database may send anything: what cannot be read puts everything in doubt. */
function parse(message: string): Message {
  try {
    const { origin, changes } = JSON.parse(message) as Message;
    return { origin, changes: changes.map((change) => (isKnown(change) ? change : null)) };
  } catch {
    return { origin: '', changes: [null] };
  }
}

function isKnown(change: Partial<Change> | null): change is Change {
  if (change?.kind !== 'integration') return change?.kind === 'access';
  const { workspaceId, id, outdated, movesRows } = change;
  return (
    typeof workspaceId === 'string' &&
    typeof id === 'string' &&
    (outdated === null || outdated === 'all' || typeof outdated?.source === 'string') &&
    (typeof movesRows === 'boolean' || movesRows === 'appends')
  );
}

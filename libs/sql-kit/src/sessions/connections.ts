import { PluginError } from '@patchbay/plugin-kit';
import type { PoolConfig } from '../form/form-fields.js';

/** Where the connections of a session come from, and go back to. */
export interface ConnectionSource<Connection> {
  acquire(): Promise<Connection>;
  release(connection: Connection): void;
  /** Takes a connection back that is not to be lent again, and closes it at once. */
  discard(connection: Connection): void;
  /** Tells the engine to end what the connection works on. */
  cancel(connection: Connection): Promise<unknown>;
  /** Lends no more, and closes each connection as soon as it is back. May be called twice. */
  close(): Promise<void>;
}

/** What a driver does with its connections. */
export interface ConnectionMaker<Connection> {
  open(): Promise<Connection>;
  close(connection: Connection): Promise<unknown>;
  /** Told before each loan: a connection that is not usable is closed, and another opened in its place. */
  isUsable(connection: Connection): boolean | Promise<boolean>;
  cancel(connection: Connection): Promise<unknown>;
}

/** Time that closing a connection may take before it is forgotten. */
const CLOSE_TIMEOUT_MS = 5000;

/** A pool over a driver's own connections. */
export async function pooledConnections<Connection extends object>(
  maker: ConnectionMaker<Connection>,
  { min, max, acquireTimeoutMillis, idleTimeoutMillis }: PoolConfig,
): Promise<ConnectionSource<Connection>> {
  const { Pool } = await import('tarn');
  const discarded = new WeakSet<Connection>();
  const pool = new Pool<Connection>({
    create: () => maker.open(),
    destroy: (connection) => (discarded.has(connection) ? Promise.resolve() : maker.close(connection)),
    // It waits for a promise, which its declarations leave out.
    validate: (connection) => !discarded.has(connection) && (maker.isUsable(connection) as boolean),
    ...{ min, max, acquireTimeoutMillis, idleTimeoutMillis },
    createTimeoutMillis: acquireTimeoutMillis,
    destroyTimeoutMillis: CLOSE_TIMEOUT_MS,
    // What refuses one connection would refuse the next: those that wait fail at once.
    propagateCreateError: true,
  });
  return {
    acquire: () => acquired(pool.acquire().promise, pool as unknown as Lender),
    release: (connection) => void pool.release(connection),
    discard: (connection) => {
      discarded.add(connection);
      pool.release(connection);
      void maker.close(connection).catch(() => undefined);
    },
    cancel: (connection) => maker.cancel(connection),
    close: async () => {
      await pool.destroy();
    },
  };
}

/** What a pool was told, and what it has lent: it says both, though not to its type declarations. */
interface Lender {
  numUsed(): number;
  readonly max: number;
  readonly acquireTimeoutMillis: number;
}

/** Pools say the same of both, and give advice about code: that all connections are lent, and that none came up. */
async function acquired<Connection>(acquiring: Promise<Connection>, pool: Lender): Promise<Connection> {
  try {
    return await acquiring;
  } catch (error) {
    if ((error as Error).constructor.name !== 'TimeoutError') throw error;
    throw pool.numUsed() >= pool.max ? allLent(pool, error) : noneUp(pool, error);
  }
}

function allLent({ max, acquireTimeoutMillis }: Lender, cause: unknown): PluginError {
  const sentence = `All ${max} connections of this integration are in use, and none came free within ${inSeconds(acquireTimeoutMillis)} s. "Connections at most" says how many it may have.`;
  return new PluginError('busy', sentence, { cause });
}

function noneUp({ acquireTimeoutMillis }: Lender, cause: unknown): PluginError {
  const sentence = `No connection came up within ${inSeconds(acquireTimeoutMillis)} s: the remote system completed no login.`;
  return new PluginError('timeout', sentence, { cause });
}

function inSeconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

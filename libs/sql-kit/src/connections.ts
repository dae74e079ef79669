import type { Knex } from 'knex';
import type { PoolConfig } from './form-fields.js';

/** Where the connections of a session come from, and go back to. */
export interface ConnectionSource<Connection> {
  acquire(): Promise<Connection>;
  release(connection: Connection): void;
  /** Tells the engine to end what the connection works on. */
  cancel(connection: Connection): Promise<unknown>;
  /** Lends no more, and closes each connection as soon as it is back. May be called twice. */
  close(): Promise<void>;
}

/** The part of a Knex client that lends out raw driver connections. */
interface KnexClient<Connection> {
  acquireConnection(): Promise<Connection>;
  releaseConnection(connection: Connection): Promise<void>;
  cancelQuery(connection: Connection): Promise<unknown>;
}

/** The connections of a Knex pool: for engines that Knex has a client for. */
export function knexConnections<Connection>(knex: Knex): ConnectionSource<Connection> {
  const client = knex.client as KnexClient<Connection>;
  return {
    acquire: () => client.acquireConnection(),
    release: (connection) => void client.releaseConnection(connection),
    cancel: async (connection) => client.cancelQuery(connection),
    close: () => knex.destroy(),
  };
}

/** What a driver without a Knex client does with its connections. */
export interface ConnectionMaker<Connection> {
  open(): Promise<Connection>;
  close(connection: Connection): Promise<unknown>;
  /** Told before each loan: a connection that is not usable is closed, and another opened in its place. */
  isUsable(connection: Connection): boolean;
  cancel(connection: Connection): Promise<unknown>;
}

/** Time that closing a connection may take before it is forgotten. */
const CLOSE_TIMEOUT_MS = 5000;

/** A pool over a driver's own connections, in the way of Knex, with the pool that Knex uses. */
export async function pooledConnections<Connection>(
  maker: ConnectionMaker<Connection>,
  { min, max, acquireTimeoutMillis, idleTimeoutMillis }: PoolConfig,
): Promise<ConnectionSource<Connection>> {
  const { Pool, TimeoutError } = await import('tarn');
  const pool = new Pool<Connection>({
    create: () => maker.open(),
    destroy: (connection) => maker.close(connection),
    validate: (connection) => maker.isUsable(connection),
    ...{ min, max, acquireTimeoutMillis, idleTimeoutMillis },
    createTimeoutMillis: acquireTimeoutMillis,
    destroyTimeoutMillis: CLOSE_TIMEOUT_MS,
    // What refuses one connection would refuse the next: whoever waits is told at once, as Knex does it.
    propagateCreateError: true,
  });
  return {
    acquire: () =>
      pool.acquire().promise.catch((error: unknown) => {
        throw error instanceof TimeoutError ? new PoolTimeout() : error;
      }),
    release: (connection) => void pool.release(connection),
    cancel: (connection) => maker.cancel(connection),
    close: async () => {
      await pool.destroy();
    },
  };
}

/** No connection came free in time; the words are Knex's, which plugins know. */
class PoolTimeout extends Error {
  constructor() {
    super('Knex: Timeout acquiring a connection. The pool is probably full.');
    this.name = 'PoolTimeout';
  }
}

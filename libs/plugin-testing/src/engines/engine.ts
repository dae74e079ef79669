export type EngineKind = 'postgres' | 'mariadb' | 'clickhouse';

/** A real server on this machine, TLS on, with a user who owns one fresh database. Other specs may use the same server. */
export interface Engine {
  /** Which one it is; a stand-in says what it plays. */
  readonly kind: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** The same as one address, `postgres://…` or `mysql://…`. */
  readonly url: string;
  /** PEM texts: the CA that signed the server's certificate, and one that did not. */
  readonly tls: { readonly ca: string; readonly foreignCa: string };
  /** Runs one statement as superuser over a connection of its own, to look at what the engine is doing. */
  readonly admin: (sql: string) => Promise<Record<string, unknown>[]>;
}

/** Works until it is stopped, which may happen twice. */
export interface Stoppable {
  readonly stop: () => Promise<void>;
}

/** A server that no other spec uses: a fresh data directory, which is deleted when it stops. */
export interface OwnEngine extends Engine, Stoppable {
  /** An orderly shutdown and a new start: same port, same data. */
  readonly restart: () => Promise<void>;
}

import type { PoolConfig, TlsConfig } from '@patchbay/sql-kit';

/** Where a server is, who logs in, and what holds for all statements of a session. */
export interface PostgresqlOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** An empty one fails where the server asks for a password. */
  readonly password: string;
  readonly database: string;
  readonly tls: TlsConfig;
  /** Schemas that unqualified names are looked up in; the server's own setting where it is left out. */
  readonly searchPath?: readonly string[];
  /** Volatile functions that reads may call, as `name` or `schema.name`. */
  readonly allowFunctions?: readonly string[];
  readonly pool: PoolConfig;
}

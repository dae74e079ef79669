import type { PoolConfig, TlsConfig } from '@patchbay/sql-kit';

/** Where a server is, who logs in, and what holds for all statements of a session. */
export interface OracleOptions {
  /** A connect descriptor: what it holds goes to the driver as it is. */
  readonly descriptor: string;
  readonly user: string;
  readonly password?: string;
  /** Where names are looked up that come without one; the user's own where it is left out. */
  readonly schema?: string;
  readonly tls: TlsConfig;
  readonly pool: PoolConfig;
}

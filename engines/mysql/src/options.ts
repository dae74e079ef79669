import type { PoolConfig, TlsConfig } from '@patchbay/sql-kit';

/** Where a server is, who logs in, and what holds for all statements of a session. */
export interface MysqlOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  readonly database?: string;
  /** Of statements, such as `Europe/Berlin` or `+02:00`; the server's own where it is left out. */
  readonly timezone?: string;
  readonly tls: TlsConfig;
  readonly pool: PoolConfig;
}

import type { PoolConfig, TlsConfig } from '@patchbay/sql-kit';

/** Where a server is, who logs in, and how many statements run at a time. */
export interface ClickhouseOptions {
  readonly host: string;
  /** That of HTTP, or of HTTPS where TLS is on. */
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  readonly database?: string;
  readonly tls: TlsConfig;
  readonly pool: PoolConfig;
}

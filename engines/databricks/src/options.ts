import type { Credential } from '@patchbay/plugin-kit';
import type { PoolConfig, TlsConfig } from '@patchbay/sql-kit';

/** Which warehouse or cluster, who logs in, and where names are looked up. */
export interface DatabricksOptions {
  readonly host: string;
  readonly port: number;
  /** Of the warehouse or cluster, such as `/sql/1.0/warehouses/a1b234c567d8e9fa`. */
  readonly httpPath: string;
  readonly login: DatabricksLogin;
  readonly catalog?: string;
  readonly schema?: string;
  readonly tls: TlsConfig;
  readonly pool: PoolConfig;
}

/** An access token, or the account of a service principal. */
export type DatabricksLogin = { readonly token: string } | { readonly account: Credential };

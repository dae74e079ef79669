import type { PoolConfig, TlsConfig } from '@patchbay/sql-kit';

/** Which account, who logs in, and what statements run with. */
export interface SnowflakeOptions {
  readonly account: string;
  /** `<account>.snowflakecomputing.com` where it is left out. */
  readonly host?: string;
  readonly port: number;
  readonly user: string;
  readonly login: SnowflakeLogin;
  readonly warehouse?: string;
  readonly role?: string;
  readonly database?: string;
  readonly schema?: string;
  readonly tls: TlsConfig;
  readonly pool: PoolConfig;
}

/** A password, or the private key of a key pair: PKCS #8 in PEM, without a passphrase. */
export type SnowflakeLogin = { readonly password: string } | { readonly privateKey: string };

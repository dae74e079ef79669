import type { PoolConfig, TlsConfig } from '@patchbay/sql-kit';

/** Where a server is, who logs in, and what holds for all statements of a session. */
export interface MssqlOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  /** That of the login where it is left out. */
  readonly database?: string;
  /** Where the catalogue looks for tables that come without a schema. */
  readonly schema?: string;
  /** Of Windows: with one the login goes by NTLM. */
  readonly domain?: string;
  /** Goes to a readable secondary of an availability group, where there is one. */
  readonly readOnlyIntent: boolean;
  readonly tls: MssqlTls;
  readonly pool: PoolConfig;
}

/** `strict` is TDS 8.0: encrypted from the first byte, with CA and name verified. */
export type MssqlTls = Omit<TlsConfig, 'mode'> & { readonly mode: TlsConfig['mode'] | 'strict' };

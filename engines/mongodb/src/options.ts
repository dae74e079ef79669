import type { PoolConfig, TlsConfig } from '@patchbay/sql-kit';

/** Where the servers are, who logs in, and which database is meant. */
export interface MongoOptions extends MongoAddress {
  /** Says it all in place of the fields of the address. Options that reach files of this machine are refused. */
  readonly uri?: string;
  readonly tls: TlsConfig;
  readonly pool: PoolConfig;
}

/** An error names a field by its place in the config, where each is in `config.connection`. */
export interface MongoAddress {
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  /** The database that the user was created in; `admin` where it is left out. */
  readonly authSource?: string;
  readonly authMechanism?: 'DEFAULT' | 'SCRAM-SHA-1' | 'SCRAM-SHA-256' | 'MONGODB-X509';
  readonly replicaSet?: string;
  /** This server alone, whatever it belongs to. */
  readonly directConnection?: boolean;
}

export {
  poolFields,
  tcpFields,
  tlsFields,
  tlsOptions,
  type PoolConfig,
  type TlsConfig,
} from './form-fields.js';
export { collect, InformationSchema, type Introspection } from './information-schema.js';
export type { Stop } from './knex-pool.js';
export { knexSession, type RunningRead, type RunningWrite, type SqlDriver } from './knex-session.js';
export { codeOf, isTlsFailure, networkErrorCode } from './network-error.js';
export { quietLog } from './quiet-log.js';
export { RowFeed, type RowSource } from './row-feed.js';
export { sqlActions } from './sql-actions.js';
export type { ColumnInfo, RunOptions, SqlSession, TableInfo, WriteResult } from './sql-session.js';
export { StatementCompiler, type Dialect, type Statement } from './statement.js';

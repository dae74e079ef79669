export {
  knexConnections,
  pooledConnections,
  type ConnectionMaker,
  type ConnectionSource,
} from './connections.js';
export { DialledAgent } from './dialled-agent.js';
export { sqlSession, type RunningRead, type RunningWrite, type SqlDriver } from './driver-session.js';
export {
  httpsFields,
  poolFields,
  tcpFields,
  tlsFields,
  tlsOptions,
  unlessUri,
  uriFields,
  type PoolConfig,
  type TlsConfig,
} from './form-fields.js';
export { Lifeline } from './lifeline.js';
export { informationSchema, type InformationSchemaOptions } from './information-schema.js';
export { type CatalogueQueries, collect, introspection } from './introspection.js';
export { codeOf, isTlsFailure, networkErrorCode } from './network-error.js';
export { type LocalFile, locate } from './local-file.js';
export {
  errorOf,
  type ProcessAnswer,
  type ProcessFailure,
  type ProcessProgress,
  type ProcessRequest,
  type StatementProcess,
} from './process-protocol.js';
export { processDriver } from './process-statement.js';
export { quietLog } from './quiet-log.js';
export { isWord, type ReadRules, strictReads } from './read-rules.js';
export { RowFeed, type RowSource } from './row-feed.js';
export { paramsOf } from './params.js';
export { sqlActions, sqlReadActions } from './sql-actions.js';
export type {
  ColumnInfo,
  RunOptions,
  SqlReadSession,
  SqlSession,
  TableInfo,
  WriteResult,
} from './sql-session.js';
export { sshFields, type SshConfig } from './ssh-fields.js';
export { throughSsh } from './ssh-tunnel.js';
export type { Stop } from './statement-pool.js';
export type { Spelling, Token } from './strict-tokens.js';
export { StatementCompiler, type Dialect, type Statement, type StatementParams } from './statement.js';

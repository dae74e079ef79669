export { BatchWriter, isOutOfMemory, outOfMemory } from './rows/batch-writer.js';
export { CatalogueVersion, mayDefine } from './statements/catalogue-version.js';
export { startChild } from './processes/child-process.js';
export { pooledConnections, type ConnectionMaker, type ConnectionSource } from './sessions/connections.js';
export { DialledAgent } from './drivers/dialled-agent.js';
export { assertDriverVersion } from './drivers/driver-version.js';
export {
  sqlSession,
  type Allowance,
  type Fitting,
  type Insertion,
  type RunningRead,
  type RunningWrite,
  type SqlDriver,
} from './sessions/driver-session.js';
export {
  namesFrom,
  poolFields,
  tcpFields,
  unlessUri,
  uriFields,
  type PoolConfig,
} from './form/form-fields.js';
export { leaveOut, readFilename, readNames, readSchema, readSearchPath } from './spellings/knex.js';
export { readTls, sslModeOf } from './spellings/tls.js';
export { readUri, readUriInto, sslModeIn } from './spellings/uri.js';
export {
  httpsFields,
  TLS_MODES,
  tlsFields,
  tlsModeField,
  tlsOf,
  tlsOptions,
  type TlsConfig,
} from './form/tls-fields.js';
export { firstWordOf } from './statements/first-word.js';
export { AnswerBounds } from './framing/answer-bounds.js';
export { boundAnswer } from './framing/bounded-answers.js';
export { DEFAULT_MAX_FRAME_BYTES, FrameGuard, guardStream } from './framing/frame-guard.js';
export { FrameRefused, FrameTooLarge } from './framing/frame-refused.js';
export { boundLogin } from './framing/login-bound.js';
export { mongoFrames } from './framing/mongo-frames.js';
export { mysqlFrames } from './framing/mysql-frames.js';
export { postgresFrames } from './framing/postgres-frames.js';
export { tnsFrames } from './framing/tns-frames.js';
export {
  errorReader,
  plain,
  type ErrorReader,
  type ErrorTable,
  type DriverErrorFields,
  type Signs,
} from './errors/error-table.js';
export { insert } from './actions/insert-action.js';
export { type InsertDialect, insertSql, rowsAStatement, tableIn } from './insertion/insert-sql.js';
export { insertByStatements, type InsertTransaction } from './insertion/insert-statements.js';
export { flattened, insertAll, type InsertTarget, lastOfEachKey } from './contract/insertion.js';
export { atRow, type Place, placed } from './errors/row-place.js';
export { jsonText, oneLine } from './rows/json-text.js';
export { PendingWork } from './sessions/pending-work.js';
export { informationSchema, type InformationSchemaOptions } from './introspection/information-schema.js';
export { type CatalogueQueries, collect, introspection } from './introspection/introspection.js';
export { identityIn, identityOf, type LocalFile, locate } from './form/local-file.js';
export {
  errorOf,
  failureOf,
  type ProcessAnswer,
  type ProcessFailure,
  type ProcessProgress,
  type ProcessRequest,
  type StatementProcess,
} from './processes/process-protocol.js';
export { processDriver } from './processes/process-statement.js';
export { QuietLog, quietLog } from './drivers/quiet-log.js';
export { decodeRow, type DecodedColumn } from './rows/row-decoder.js';
export { runningRead } from './sessions/running-read.js';
export { certainTokens, lexer } from './lexing/lexer.js';
export type { Lexicon } from './lexing/lexicon.js';
export { countSteps } from './lexing/steps.js';
export { isMark, isWord, type Token } from './lexing/token.js';
export { type ReadRules, strictReads } from './statements/read-rules.js';
export { keyOf, ReturnedRows } from './sessions/returned-rows.js';
export { RowFeed, type RowSource } from './rows/row-feed.js';
export { paramsOf } from './actions/params.js';
export { databases } from './actions/introspection-actions.js';
export { sqlActions, sqlReadActions } from './actions/sql-actions.js';
export {
  OWN_LIMITS,
  type ColumnInfo,
  type ReadLimits,
  type RunOptions,
  type SqlReadSession,
  type SqlSession,
  type Statements,
  type TableInfo,
  type WriteResult,
} from './contract/sql-session.js';
export { sshFields, type SshConfig } from './ssh/ssh-fields.js';
export { speaking } from './protocols/speaking.js';
export { readSshKey, type SshKey } from './ssh/ssh-key.js';
export { throughSsh } from './ssh/ssh-tunnel.js';
export { dropped, type Reset, type Stop } from './sessions/statement-pool.js';
export { inexact, isList, typedValue, type TypedValue, withoutBytes } from './statements/bindings.js';
export { type Dialect, noRowsOf } from './statements/dialect.js';
export { StatementCompiler, type Statement, type StatementParams } from './statements/statement.js';
export { TABLE_KINDS, type TableKind, tableKindOf } from './contract/table-kind.js';
export type { Refusal, VerdictScope } from './statements/verdicts.js';
export { offThread, readerOf } from './threads/off-thread.js';
export type { TextAnswer } from './threads/reader-thread.js';
export { textThreads } from './threads/text-threads.js';
export { TextMemory } from './statements/text-memory.js';
export { words } from './lexing/words.js';

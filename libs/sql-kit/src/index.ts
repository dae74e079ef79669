export { BatchWriter, isOutOfMemory, outOfMemory } from './batch-writer.js';
export { CatalogueVersion, mayDefine } from './catalogue-version.js';
export { startChild } from './child-process.js';
export { pooledConnections, type ConnectionMaker, type ConnectionSource } from './connections.js';
export { DialledAgent } from './dialled-agent.js';
export { assertDriverVersion } from './driver-version.js';
export {
  sqlSession,
  type Allowance,
  type Fitting,
  type Insertion,
  type RunningRead,
  type RunningWrite,
  type SqlDriver,
} from './driver-session.js';
export { namesFrom, poolFields, tcpFields, unlessUri, uriFields, type PoolConfig } from './form-fields.js';
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
} from './tls-fields.js';
export { firstWordOf } from './first-word.js';
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
export { insert } from './insert-action.js';
export { type InsertDialect, insertSql, rowsAStatement, tableIn } from './insert-sql.js';
export { insertByStatements, type InsertTransaction } from './insert-statements.js';
export { flattened, insertAll, type InsertTarget, lastOfEachKey } from './insertion.js';
export { atRow, type Place, placed } from './errors/row-place.js';
export { jsonText, oneLine } from './json-text.js';
export { PendingWork } from './pending-work.js';
export { informationSchema, type InformationSchemaOptions } from './information-schema.js';
export { type CatalogueQueries, collect, introspection } from './introspection.js';
export { identityIn, identityOf, type LocalFile, locate } from './local-file.js';
export {
  errorOf,
  failureOf,
  type ProcessAnswer,
  type ProcessFailure,
  type ProcessProgress,
  type ProcessRequest,
  type StatementProcess,
} from './process-protocol.js';
export { processDriver } from './process-statement.js';
export { QuietLog, quietLog } from './quiet-log.js';
export { decodeRow, type DecodedColumn } from './row-decoder.js';
export { runningRead } from './running-read.js';
export { certainTokens, lexer } from './lexing/lexer.js';
export type { Lexicon } from './lexing/lexicon.js';
export { countSteps } from './lexing/steps.js';
export { isMark, isWord, type Token } from './lexing/token.js';
export { type ReadRules, strictReads } from './read-rules.js';
export { keyOf, ReturnedRows } from './returned-rows.js';
export { RowFeed, type RowSource } from './row-feed.js';
export { paramsOf } from './params.js';
export { databases } from './introspection-actions.js';
export { sqlActions, sqlReadActions } from './sql-actions.js';
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
} from './sql-session.js';
export { sshFields, type SshConfig } from './ssh-fields.js';
export { speaking } from './protocols/speaking.js';
export { readSshKey, type SshKey } from './ssh-key.js';
export { throughSsh } from './ssh-tunnel.js';
export { dropped, type Reset, type Stop } from './statement-pool.js';
export { inexact, isList, typedValue, type TypedValue, withoutBytes } from './bindings.js';
export { type Dialect, noRowsOf } from './dialect.js';
export { StatementCompiler, type Statement, type StatementParams } from './statement.js';
export { TABLE_KINDS, type TableKind, tableKindOf } from './table-kind.js';
export type { Refusal, VerdictScope } from './verdicts.js';
export { offThread, readerOf } from './threads/off-thread.js';
export type { TextAnswer } from './threads/reader-thread.js';
export { textThreads } from './threads/text-threads.js';
export { TextMemory } from './text-memory.js';
export { words } from './lexing/words.js';

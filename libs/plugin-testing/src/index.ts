export { Bench, BENCH_WORKSPACE, openBench, type QueryAnswer, type WriteAnswer } from './bench/bench.js';
export { clickhouseSql, startClickhouse } from './counterparts/clickhouse/index.js';
export { databricksSql, startDatabricks, type DatabricksEngine } from './counterparts/databricks/index.js';
export { snowflakeSql, startSnowflake, type SnowflakeEngine } from './counterparts/snowflake/index.js';
export { describeLongAnswers } from './counterparts/describe-long-answers.js';
export { MemoryKeys } from './bench/memory-keys.js';
export {
  availability,
  certificates,
  describeEngine,
  startMariadb,
  startOpenssh,
  startPgbouncer,
  startPostgres,
  startSshServer,
  useEngine,
  type Availability,
  type Certificates,
  type Engine,
  type EngineKind,
  type SshServer,
} from './engines/index.js';
export type { HttpContract, ServiceAccess } from './http-contract/contract.js';
export { httpPluginContract } from './http-contract/http-plugin-contract.js';
export {
  json,
  type Received,
  redirect,
  type Script,
  ScriptedService,
  silence,
} from './http-contract/scripted-service.js';
export { mongoSql, startMongo, type MongoEngine } from './counterparts/mongo/index.js';
export {
  acceptPacket,
  largePacket,
  packet,
  startListener,
  type TnsListener,
  type TnsManners,
} from './counterparts/tns/index.js';
export { type HugeValue, mssqlDialect, startTds, type TdsManners } from './counterparts/tds/index.js';
export { FaultProxy } from './faults/fault-proxy.js';
export { Dice } from './rogue/dice.js';
export { flood } from './rogue/flood.js';
export { MUTATIONS } from './rogue/mutations.js';
export { onslaught, ONSLAUGHT_TIMEOUT_MS, type Onslaught } from './rogue/onslaught.js';
export { RogueProxy } from './rogue/rogue-proxy.js';
export { parseCsv } from './csv-reader.js';
export { HOSTILE_TEXTS } from './sql-contract/hostile-texts.js';
export { postgresBasics } from './sql-contract/dialects/postgres-basics.js';
export { sqlPluginContract } from './sql-contract/sql-plugin-contract.js';
export { expectSupported, type Ran, type Support } from './support/support.js';

export { Bench, openBench, type QueryAnswer, type WriteAnswer } from './bench/bench.js';
export { clickhouseSql, startClickhouse } from './counterparts/clickhouse/index.js';
export { databricksSql, startDatabricks, type DatabricksEngine } from './counterparts/databricks/index.js';
export { snowflakeSql, startSnowflake, type SnowflakeEngine } from './counterparts/snowflake/index.js';
export { MemoryKeys } from './bench/memory-keys.js';
export {
  availability,
  certificates,
  describeEngine,
  startMariadb,
  startPostgres,
  useEngine,
  type Availability,
  type Certificates,
  type Engine,
  type EngineKind,
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
export { startListener, type TnsListener, type TnsManners } from './counterparts/tns/index.js';
export { mssqlDialect, startTds, type TdsManners } from './counterparts/tds/index.js';
export { FaultProxy } from './faults/fault-proxy.js';
export { parseCsv } from './csv-reader.js';
export { sqlPluginContract } from './sql-contract/sql-plugin-contract.js';
export { expectSupported, type Ran, type Support } from './support/support.js';

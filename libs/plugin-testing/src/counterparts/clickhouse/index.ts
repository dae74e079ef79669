export { clickhouseSql } from './clickhouse-dialect.js';
export { startClickhouse } from './start-clickhouse.js';

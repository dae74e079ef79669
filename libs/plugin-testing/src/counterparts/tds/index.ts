export type { TdsManners } from './client.js';
export { mssqlDialect } from './dialect.js';
export type { HugeValue } from './huge-value.js';
export { startTds } from './start-tds.js';

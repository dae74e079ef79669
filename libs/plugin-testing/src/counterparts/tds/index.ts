export type { TdsManners } from './client.js';
export { mssqlDialect } from './dialect.js';
export { startTds } from './start-tds.js';

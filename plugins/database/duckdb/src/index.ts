export { duckdb } from './duckdb.plugin.js';

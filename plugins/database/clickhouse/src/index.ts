export { clickhouse } from './clickhouse.plugin.js';

import { sqlPluginContract } from '@patchbay/plugin-testing/sql-contract';
import { duckdb } from './index.js';

sqlPluginContract({
  plugin: duckdb,
  engine: 'duckdb',
  config: () => ({ connection: { filename: 'contract.duckdb', create: true } }),
  configApart: () => ({ connection: { filename: 'apart.duckdb', create: true } }),
});

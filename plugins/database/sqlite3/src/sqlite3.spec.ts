import { sqlPluginContract } from '@patchbay/plugin-testing/sql-contract';
import { sqlite3 } from './index.js';

sqlPluginContract({
  plugin: sqlite3,
  engine: 'sqlite',
  config: () => ({ connection: { filename: 'contract.db', create: true } }),
});

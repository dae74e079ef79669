export type { SqlContract } from './contract.js';
export { postgresBasics } from './dialects/postgres-basics.js';
export { sqlPluginContract } from './sql-plugin-contract.js';

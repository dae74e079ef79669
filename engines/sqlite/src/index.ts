export { sqliteErrors } from './errors.js';
export type { SqliteOptions } from './options.js';

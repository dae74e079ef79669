export { postgresqlErrors } from './errors.js';
export type { PostgresqlOptions } from './options.js';

export { mssqlErrors } from './errors.js';
export type { MssqlOptions } from './options.js';

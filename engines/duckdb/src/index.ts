export { duckdbErrors } from './errors.js';
export type { DuckdbOptions } from './options.js';

export { oracleEnvironment } from './environment.js';
export { oracleErrors } from './errors.js';
export type { OracleOptions } from './options.js';

export { mysqlErrors } from './errors.js';
export type { MysqlOptions } from './options.js';

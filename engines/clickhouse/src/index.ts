export { clickhouseErrors } from './errors.js';
export type { ClickhouseOptions } from './options.js';

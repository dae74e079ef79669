export { databricksErrors } from './errors.js';
export type { DatabricksLogin, DatabricksOptions } from './options.js';

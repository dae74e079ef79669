export { snowflakeEnvironment } from './environment.js';
export { snowflakeErrors } from './errors.js';
export type { SnowflakeLogin, SnowflakeOptions } from './options.js';

export { snowflakeSql } from './snowflake-dialect.js';
export { startSnowflake, type SnowflakeEngine } from './snowflake-server.js';

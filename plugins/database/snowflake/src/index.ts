export { snowflake } from './snowflake.plugin.js';

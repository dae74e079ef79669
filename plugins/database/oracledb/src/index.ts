export { oracledb } from './oracledb.plugin.js';

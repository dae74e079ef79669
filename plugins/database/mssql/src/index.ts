export { mssql } from './mssql.plugin.js';

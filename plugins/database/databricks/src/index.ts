export { databricks } from './databricks.plugin.js';

export { sqlite3 } from './sqlite3.plugin.js';

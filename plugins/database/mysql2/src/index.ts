export { mysql2 } from './mysql2.plugin.js';

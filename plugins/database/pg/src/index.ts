export { pg } from './pg.plugin.js';

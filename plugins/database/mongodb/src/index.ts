export { mongodb } from './mongodb.plugin.js';

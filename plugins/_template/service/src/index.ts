export { tracker } from './tracker.plugin.js';

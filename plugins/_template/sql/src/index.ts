export { example } from './example.plugin.js';

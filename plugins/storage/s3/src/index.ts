export { s3 } from './s3.plugin.js';

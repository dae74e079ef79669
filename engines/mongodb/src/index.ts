export { mongoErrors } from './errors.js';
export type { MongoAddress, MongoOptions } from './options.js';
export { tlsModeIn } from './uri-tls.js';

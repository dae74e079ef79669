export { type ActionName, runAction } from './actions.js';
export { type Client, type ClientOptions, createClient } from './client.js';
export { PatchbayError, unwrap } from './answer.js';
export type { components, operations, paths } from './schema.js';

export type { HttpContract, ServiceAccess } from './contract.js';
export { httpPluginContract } from './http-plugin-contract.js';

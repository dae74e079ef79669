export type { HttpContract, ServiceAccess } from './contract.js';
export type { Exchange, ExpectedRun, ExpectedRuns } from './expected-run.js';
export { httpPluginContract } from './http-plugin-contract.js';

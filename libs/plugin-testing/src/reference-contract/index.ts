export { type ReferenceContract, referenceContract, type ReferringRun } from './reference-contract.js';

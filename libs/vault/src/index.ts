export { changedPaths, type Config, MASK, mask, mergeConfig } from './config.js';
export { type DataKeyRecord, type DataKeyStore } from './data-keys.js';
export { MasterKeyError, SealError } from './errors.js';
export { type MasterKeySources, readMasterKey } from './master-key.js';
export { type SealedPlace, Vault } from './vault.js';

export { changedPaths, type Config, isSame, MASK, mask, mergeConfig, unmatchedMasks } from './config.js';
export { type DataKeyRecord, type DataKeyStore } from './data-keys.js';
export { MasterKeyError, SealError } from './errors.js';
export { type MasterKeySources, readMasterKey } from './master-key.js';
export { type SealedPlace, Vault } from './vault.js';

export { AccessRepository, type FirstAccess } from './access-repository.js';
export { DataKeyRepository, type DataKeyRow } from './data-key-repository.js';
export { DataKey } from './entities/data-key.js';
export { Integration } from './entities/integration.js';
export { Membership, type Role, ROLES } from './entities/membership.js';
export { Token } from './entities/token.js';
export { User } from './entities/user.js';
export { Workspace } from './entities/workspace.js';
export { MetadataError } from './errors.js';
export { type IntegrationQuery, type Page, SORT_KEYS, type SortKey } from './integration-query.js';
export {
  type IntegrationChanges,
  IntegrationRepository,
  type NewIntegration,
  type SealedIntegration,
} from './integration-repository.js';
export { Metadata, type MetadataOptions, openMetadata } from './metadata.js';
export { type NewToken, type TokenBearer, TokenRepository } from './token-repository.js';
export { type NewUsageRecord, type UsagePage, type UsageRecord, UsageRecords } from './usage-records.js';

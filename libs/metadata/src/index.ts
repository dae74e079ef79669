export {
  AccessRepository,
  type FirstAccess,
  type OwnerQuery,
  type WorkspaceOwner,
} from './access/access-repository.js';
export type { Attention } from './integrations/attention.js';
export {
  AuditEvents,
  AUDIT_OUTCOMES,
  type AuditEvent,
  type AuditOutcome,
  type AuditQuery,
  type AuditTarget,
  type NewAuditEvent,
} from './audit/audit-events.js';
export { type Change, ChangeFeed, type ChangeListener } from './feed/change-feed.js';
export {
  type CredentialContent,
  type CredentialPlace,
  CredentialRepository,
  type CredentialTurn,
} from './integrations/credential-repository.js';
export { DataKeyRepository, type DataKeyRow } from './data-key-repository.js';
export { DataKey } from './entities/data-key.js';
export { Integration } from './entities/integration.js';
export { IntegrationChange } from './entities/integration-change.js';
export { Membership, type Role, ROLES } from './entities/membership.js';
export { Source } from './entities/source.js';
export { Token } from './entities/token.js';
export { User } from './entities/user.js';
export { Workspace } from './entities/workspace.js';
export { MetadataError } from './database/errors.js';
export { type IntegrationQuery, SORT_KEYS, type SortKey } from './integrations/integration-query.js';
export { IntegrationHistory, type IntegrationVersion } from './integrations/integration-history.js';
export { IntegrationRepository } from './integrations/integration-repository.js';
export {
  BatchRefused,
  type ChangeNote,
  type Deletion,
  type IntegrationBatch,
  type IntegrationChanges,
  type NewIntegration,
} from './integrations/integration-writes.js';
export type { SealedIntegration, StoredIntegration } from './integrations/integration-row.js';
export {
  type AuditOf,
  type Member,
  type MemberRefusal,
  MemberRepository,
  type NewMember,
} from './access/member-repository.js';
export { Metadata, type MetadataOptions, openBesideServer, openMetadata } from './metadata.js';
export { lockStore, type StoreLock } from './store-lock.js';
export type { Page } from './database/page.js';
export {
  type Reference,
  ReferenceGone,
  ReferenceRepository,
  type Referrer,
} from './integrations/reference-repository.js';
export {
  type NewSource,
  type SourceChanges,
  type SourceQuery,
  SourceRepository,
} from './sources/source-repository.js';
export {
  type NewToken,
  type StoredToken,
  type TokenBearer,
  TokenRepository,
} from './access/token-repository.js';
export {
  type NewUsageRecord,
  type UsagePage,
  type UsageQuery,
  type UsageRecord,
  UsageRecords,
} from './usage/usage-records.js';
export {
  type OwnWorkspace,
  type WorkspaceDeletion,
  WorkspaceRepository,
} from './access/workspace-repository.js';
export { WorkspaceGone } from './access/workspace-lock.js';
export { unwritableReason } from './database/unwritable.js';
export { WriteProbe } from './database/write-probe.js';
export { WriteBehind } from './writers/write-behind.js';

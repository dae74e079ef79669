import type { NewAuditEvent } from '../audit/audit-events.js';
import type { Integration } from '../entities/integration.js';
import type { SealedIntegration } from './integration-row.js';
import type { Reference } from './reference-repository.js';

export type NewIntegration = Pick<
  Integration,
  'id' | 'workspaceId' | 'title' | 'type' | 'subType' | 'enabled' | 'isPrivate' | 'meta' | 'createdBy'
> & { config: string; sortOrder?: number; references?: readonly Reference[] };

export type IntegrationChanges = Partial<
  Pick<SealedIntegration, 'title' | 'config' | 'meta' | 'enabled' | 'isPrivate' | 'sortOrder'>
>;

/** An update's part in the history. */
export interface ChangeNote {
  /** Names such as `title` or `config.connection.host`. */
  readonly changedFields: readonly string[];
  readonly changedBy: string;
  /** Whether its tokens were got with what the config says no longer: they go. */
  readonly voidsCredentials?: boolean;
  /** What the config refers to from now on; left out where the config stays as it is. */
  readonly references?: readonly Reference[];
}

/** What is written with a change, in its transaction. */
export interface Audited {
  readonly audit?: NewAuditEvent;
}

/** Several of one workspace at once, all or nothing. */
export interface IntegrationBatch {
  readonly workspaceId: string;
  readonly create: readonly NewIntegration[];
  readonly delete: readonly { readonly id: string; readonly force: boolean }[];
  readonly audits: readonly NewAuditEvent[];
}

/** `linked`: sources are bound to it. `referred`: other integrations refer to it. */
export type Deletion = 'deleted' | 'missing' | 'linked' | 'referred';

/** One of a batch that cannot be deleted. */
export class BatchRefused extends Error {
  constructor(
    /** Its place among those to be deleted. */
    readonly at: number,
    readonly reason: Exclude<Deletion, 'deleted'>,
  ) {
    super(`${reason}: delete ${at}`);
  }
}

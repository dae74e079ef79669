import { Injectable } from '@nestjs/common';
import {
  type IntegrationChanges,
  Metadata,
  type Reference,
  type SealedIntegration,
  type StoredIntegration,
} from '@patchbay/metadata';
import type { Caller } from '../identity/caller.js';
import { auditOf, integrationTarget } from '../audit/audit-trail.js';
import type { AuditAction } from '../audit/audit-actions.js';
import { ApiError } from '../errors/api-error.js';
import { refuseStale } from './entity-tag.js';
import { IntegrationDirectory } from './integration-directory.js';
import { KeyedMutex } from './keyed-mutex.js';

export interface IntegrationUpdate {
  readonly id: string;
  /** As it came: the ETag that the caller believes to be current. */
  readonly ifMatch: string | undefined;
  readonly action: AuditAction;
  /** Works out what becomes of the row; called again when another change was faster. */
  readonly changesOf: (row: SealedIntegration) => Promise<NamedChanges>;
}

export interface NamedChanges {
  readonly changes: IntegrationChanges;
  /** What its config refers to, where it changes. */
  readonly references?: readonly Reference[];
  /** Such as `title` or `config.connection.host`. Where there are none, nothing is written. */
  readonly changedFields: readonly string[];
  /** Whether tokens were got with what the config says no longer. */
  readonly voidsCredentials?: boolean;
}

/** An update that loses a race starts over from what won; so many rivals at once mean that something is wrong. */
const MAX_ATTEMPTS = 200;

/**
 * Changes integrations so that of several changes at once none is lost. Within this process they take turns; of the
 * other replicas, the second one starts over from what the first one wrote.
 */
@Injectable()
export class IntegrationUpdates {
  readonly #mutex = new KeyedMutex();

  constructor(
    private readonly metadata: Metadata,
    private readonly directory: IntegrationDirectory,
  ) {}

  apply(caller: Caller, update: IntegrationUpdate): Promise<StoredIntegration> {
    return this.#mutex.run(update.id, async () => {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        const updated = await this.#attempt(caller, update);
        if (updated) return updated;
      }
      throw new ApiError('ERR_CONFLICT', 'Too many others are changing this integration. Try again.');
    });
  }

  /** @returns null when another change was faster */
  async #attempt(
    caller: Caller,
    { id, ifMatch, action, changesOf }: IntegrationUpdate,
  ): Promise<StoredIntegration | null> {
    const row = await this.directory.findFresh(id, caller);
    refuseStale(ifMatch, row);
    const { changes, references, changedFields, voidsCredentials = false } = await changesOf(row);
    if (changedFields.length === 0) return row;
    const { title = row.title, isPrivate = row.isPrivate } = changes;
    const target = integrationTarget({ id, title, isPrivate });
    return this.metadata.integrations.update(row, changes, {
      changedFields,
      changedBy: caller.userId,
      voidsCredentials,
      ...(references && { references }),
      audit: auditOf(caller, action, { target, changedFields }),
    });
  }
}

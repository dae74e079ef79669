import type { SealedIntegration as StoredIntegration, Metadata } from '@patchbay/metadata';
import type { SealedIntegration } from '@patchbay/plugin-host';
import type { IntegrationType } from '@patchbay/plugin-kit';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../access/caller.js';
import { notFound } from '../errors/api-error.js';
import { isIntegrationId } from './integration-id.js';

/** How long a change made by another replica may go unseen. */
const REMEMBERED_MS = 1000;

/** Finds the integrations that a caller may know of; remembers them, since every action asks. */
export class IntegrationDirectory {
  // Without this resolution each look-up would start a timer.
  readonly #known = new LRUCache<string, StoredIntegration>({
    max: 5000,
    ttl: REMEMBERED_MS,
    ttlResolution: 0,
  });

  #changes = 0;

  constructor(private readonly metadata: Metadata) {}

  /** As of at most a second ago. @throws ApiError 404 also for what the caller may not know of */
  async find(id: string, caller: Caller): Promise<StoredIntegration> {
    return visible(this.#known.get(id) ?? (await this.#load(id)), caller);
  }

  /** As of now. */
  async findFresh(id: string, caller: Caller): Promise<StoredIntegration> {
    return visible(await this.#load(id), caller);
  }

  /** To be called after a change. What is being read meanwhile may be the row from before it, and is not remembered. */
  forget(id: string): void {
    this.#changes += 1;
    this.#known.delete(id);
  }

  async #load(id: string): Promise<StoredIntegration | null> {
    if (!isIntegrationId(id)) return null;
    const changes = this.#changes;
    const row = await this.metadata.integrations.find(id, { withConfig: true });
    if (row && changes === this.#changes) this.#known.set(id, row);
    return row;
  }
}

function visible(row: StoredIntegration | null, { workspaceId, userId }: Caller): StoredIntegration {
  if (!row || row.workspaceId !== workspaceId) throw notFound('integration');
  if (row.isPrivate && row.createdBy !== userId) throw notFound('integration');
  return row;
}

/** What the host needs of a stored row. */
export function sealedOf(row: StoredIntegration): SealedIntegration {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    version: row.version,
    type: row.type as IntegrationType,
    subType: row.subType,
    config: row.config,
  };
}

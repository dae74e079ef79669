import type { SealedIntegration as StoredIntegration, Metadata } from '@patchbay/metadata';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../access/caller.js';
import { notFound } from '../errors/api-error.js';
import { isIntegrationId } from './integration-id.js';

/** How long a change made by another replica may go unseen. */
const REMEMBERED_MS = 1000;

/** Finds the integrations that a caller may know of; remembers them, since every action asks. */
export class IntegrationDirectory {
  readonly #known = new LRUCache<string, StoredIntegration>({ max: 5000, ttl: REMEMBERED_MS });

  constructor(private readonly metadata: Metadata) {}

  /** As of at most a second ago. @throws ApiError 404 also for what the caller may not know of */
  async find(id: string, caller: Caller): Promise<StoredIntegration> {
    return visible(this.#known.get(id) ?? (await this.#load(id)), caller);
  }

  /** As of now. */
  async findFresh(id: string, caller: Caller): Promise<StoredIntegration> {
    return visible(await this.#load(id), caller);
  }

  forget(id: string): void {
    this.#known.delete(id);
  }

  async #load(id: string): Promise<StoredIntegration | null> {
    if (!isIntegrationId(id)) return null;
    const row = await this.metadata.integrations.find(id, { withConfig: true });
    if (row) this.#known.set(id, row);
    return row;
  }
}

function visible(row: StoredIntegration | null, { workspaceId, userId }: Caller): StoredIntegration {
  if (!row || row.workspaceId !== workspaceId) throw notFound('integration');
  if (row.isPrivate && row.createdBy !== userId) throw notFound('integration');
  return row;
}

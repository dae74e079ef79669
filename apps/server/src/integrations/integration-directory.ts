import { Injectable } from '@nestjs/common';
import { Metadata, type SealedIntegration, type StoredIntegration } from '@patchbay/metadata';
import type { SealedIntegration as HostIntegration } from '@patchbay/plugin-host';
import type { IntegrationType } from '@patchbay/plugin-kit';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../identity/caller.js';
import { notFound } from '../errors/api-error.js';
import { isRowId } from '../http/row-id.js';

/** One that is not asked for again within this time is forgotten. */
const REMEMBERED_MS = 60_000;

/**
 * Finds the integrations that a caller may know of. It remembers them, since every action asks, until a request changes
 * them: that is heard at once, wherever it is done. Where changes cannot be heard, nothing is remembered.
 */
@Injectable()
export class IntegrationDirectory {
  // Without this resolution each look-up would start a timer.
  readonly #known = new LRUCache<string, SealedIntegration>({
    max: 5000,
    ttl: REMEMBERED_MS,
    ttlResolution: 0,
  });

  #changes = 0;

  constructor(private readonly metadata: Metadata) {
    metadata.feed.onChange((change) => {
      this.#changes += 1;
      if (change === null) this.#known.clear();
      else if (change.kind === 'integration') this.#known.delete(change.id);
    });
  }

  /** @throws ApiError 404 also for what the caller may not know of */
  async find(id: string, caller: Caller): Promise<SealedIntegration> {
    return visible(await this.#row(id), caller);
  }

  /** The same where the caller need not have asked for it: `undefined` in place of an error. */
  async lookUp(id: string, caller: Caller): Promise<SealedIntegration | undefined> {
    const row = await this.#row(id);
    return row && isVisible(row, caller) ? row : undefined;
  }

  /** As the database has it now: what is changed must start from there. */
  async findFresh(id: string, caller: Caller): Promise<SealedIntegration> {
    return visible(await this.#load(id), caller);
  }

  async #row(id: string): Promise<SealedIntegration | null> {
    const known = this.metadata.feed.live ? this.#known.get(id) : undefined;
    return known ?? (await this.#load(id));
  }

  /** What is read while a request changes it may be what it was before, and is not remembered. */
  async #load(id: string): Promise<SealedIntegration | null> {
    if (!isRowId('int', id)) return null;
    const changes = this.#changes;
    const row = await this.metadata.integrations.find(id, { withConfig: true });
    if (row && changes === this.#changes) this.#known.set(id, row);
    return row;
  }
}

function visible(row: SealedIntegration | null, caller: Caller): SealedIntegration {
  if (!row || !isVisible(row, caller)) throw notFound('integration');
  return row;
}

/** Whether the caller may know of it. */
export function isVisible(
  row: Pick<StoredIntegration, 'workspaceId' | 'isPrivate' | 'createdBy'>,
  { workspaceId, userId }: Caller,
): boolean {
  return row.workspaceId === workspaceId && (!row.isPrivate || row.createdBy === userId);
}

/** Whether the caller may have its config in clear. */
export function mayReadConfig(caller: Caller, row: { readonly createdBy: string }): boolean {
  return caller.is('owner') || (caller.is('creator') && row.createdBy === caller.userId);
}

/** What the host needs of a stored row. */
export function sealedOf(row: SealedIntegration): HostIntegration {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    version: row.version,
    type: row.type as IntegrationType,
    subType: row.subType,
    config: row.config,
    privateTo: row.isPrivate ? row.createdBy : undefined,
  };
}

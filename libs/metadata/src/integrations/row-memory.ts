import { LRUCache } from 'lru-cache';
import type { ChangeFeed } from '../feed/change-feed.js';
import type { StoredIntegration } from './integration-row.js';

const MAX_ROWS = 20_000;

/** Rows without their configs, remembered until a request changes them: a list is then the reading of an index. */
export class RowMemory {
  readonly #rows = new LRUCache<string, StoredIntegration>({ max: MAX_ROWS });
  #changes = 0;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly read: (ids: readonly string[]) => Promise<Map<string, StoredIntegration>>,
  ) {
    feed.onChange((change) => {
      this.#changes += 1;
      if (change === null) this.#rows.clear();
      else if (change.kind === 'integration') this.#rows.delete(change.id);
    });
  }

  /** @returns those that there are */
  async get(ids: readonly string[]): Promise<Map<string, StoredIntegration>> {
    if (!this.feed.live) return this.read(ids);
    const found = new Map<string, StoredIntegration>();
    for (const id of ids) {
      const row = this.#rows.get(id);
      if (row) found.set(id, row);
    }
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length === 0) return found;
    // What is read while a request changes it may be what it was before, and is not remembered.
    const changes = this.#changes;
    for (const [id, row] of await this.read(missing)) {
      found.set(id, row);
      if (changes === this.#changes) this.#rows.set(id, row);
    }
    return found;
  }
}

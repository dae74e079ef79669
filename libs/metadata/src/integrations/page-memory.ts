import { LRUCache } from 'lru-cache';
import type { ChangeFeed } from '../feed/change-feed.js';
import type { Anchor, IntegrationFilter } from './integration-query.js';

const MAX_FILTERS = 1000;
const MAX_ANCHORS = 10_000;

/** How many rows there were. */
export interface Counted {
  readonly total: number;
  /** The order of the last of them: what is appended comes after it. Null where there were none. */
  readonly last: number | null;
  /** How often a row had been appended to the workspace by then. */
  readonly appends: number;
}

/**
 * What pages of a list have in common: how many rows there are, and where a page in the default order starts. Counting
 * and skipping rows takes longer the more there are, so both are remembered until a request moves rows of the workspace;
 * of a search, until a request changes any. A row that is appended moves no page, and only what is new need be counted.
 */
export class PageMemory {
  readonly #totals = new LRUCache<string, Counted>({ max: MAX_FILTERS });
  readonly #anchors = new LRUCache<string, Anchor>({ max: MAX_ANCHORS });
  /** By workspace. Part of every key: what is known of an earlier generation is never found again. */
  readonly #moves = new Map<string, number>();
  readonly #changes = new Map<string, number>();
  /** By workspace, and no part of a key. */
  readonly #appends = new Map<string, number>();
  #everything = 0;

  constructor(private readonly feed: ChangeFeed) {
    feed.onChange((change) => {
      if (change === null) this.#everything += 1;
      else if (change.kind === 'integration') {
        const { workspaceId, movesRows } = change;
        increase(this.#changes, workspaceId);
        if (movesRows === 'appends') increase(this.#appends, workspaceId);
        else if (movesRows) increase(this.#moves, workspaceId);
      }
    });
  }

  /** The key under which to look and to remember; it must be taken before the database is read. */
  keyOf({ workspaceId, visibleTo, type, subType, query }: IntegrationFilter): string {
    const generations = query ? this.#changes : this.#moves;
    return JSON.stringify([
      this.#everything,
      workspaceId,
      generations.get(workspaceId),
      visibleTo,
      type,
      subType,
      query ?? '',
    ]);
  }

  /** How often a row was appended to the workspace; to be taken, as the key is, before the database is read. */
  appendsTo(workspaceId: string): number {
    return this.#appends.get(workspaceId) ?? 0;
  }

  counted(key: string): Counted | undefined {
    return this.feed.live ? this.#totals.get(key) : undefined;
  }

  keepCounted(key: string, counted: Counted): void {
    this.#totals.set(key, counted);
  }

  anchor(key: string, offset: number): Anchor | undefined {
    return this.feed.live ? this.#anchors.get(`${offset} ${key}`) : undefined;
  }

  keepAnchor(key: string, offset: number, { sortOrder, id }: Anchor): void {
    if (offset > 0) this.#anchors.set(`${offset} ${key}`, { sortOrder, id });
  }
}

function increase(generations: Map<string, number>, workspaceId: string): void {
  generations.set(workspaceId, (generations.get(workspaceId) ?? 0) + 1);
}

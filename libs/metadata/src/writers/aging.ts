import { setImmediate as turn } from 'node:timers/promises';
import type { SqlBuilder } from '../database/sql-builder.js';

/** Rows deleted at once: few enough that no caller waits for their locks. */
const CHUNK = 1000;

/**
 * Deletes old rows a chunk at a time, and lets others have their turn between two. Several processes may do it at once.
 * Both tables number their rows as they come, so that what is old lies at the low end of the primary key.
 */
export class Aging {
  constructor(
    private readonly sql: SqlBuilder,
    private readonly table: 'usage_records' | 'audit_events',
  ) {}

  /**
   * Reads no further than the first chunk in which nothing is old: the odd row that came out of turn goes next time.
   * @param before ISO 8601 UTC
   * @returns how many rows are gone
   */
  async deleteOlderThan(before: string, signal?: AbortSignal): Promise<number> {
    let deleted = 0;
    for (let after = 0; !signal?.aborted;) {
      const [chunk] = await this.sql.all<{ last: unknown; old: unknown }>(
        'SELECT MAX(id) AS last, SUM(CASE WHEN created_at < ? THEN 1 ELSE 0 END) AS old ' +
          `FROM (SELECT id, created_at FROM ${this.table} WHERE id > ? ORDER BY id LIMIT ${CHUNK}) chunk`,
        [before, after],
      );
      if (!Number(chunk?.old)) break;
      const last = Number(chunk!.last);
      deleted += await this.sql.change(
        `DELETE FROM ${this.table} WHERE id > ? AND id <= ? AND created_at < ?`,
        [after, last, before],
      );
      after = last;
      await turn();
    }
    return deleted;
  }

  /** Of one integration, all but the newest `keep` rows. */
  async deleteBeyond(keep: number, integrationId: string, signal?: AbortSignal): Promise<number> {
    let deleted = 0;
    const newest = await this.#idAt(integrationId, 'DESC', keep);
    while (newest !== undefined && !signal?.aborted) {
      const last = await this.#idAt(integrationId, 'ASC', CHUNK - 1);
      const upTo = Math.min(last ?? newest, newest);
      deleted += await this.sql.change(`DELETE FROM ${this.table} WHERE integration_id = ? AND id <= ?`, [
        integrationId,
        upTo,
      ]);
      if (upTo === newest) break;
      await turn();
    }
    return deleted;
  }

  /** Found in the index alone. */
  async #idAt(integrationId: string, order: 'ASC' | 'DESC', offset: number): Promise<number | undefined> {
    const [row] = await this.sql.all<{ id: unknown }>(
      `SELECT id FROM ${this.table} WHERE integration_id = ? ORDER BY id ${order} LIMIT 1 OFFSET ${offset}`,
      [integrationId],
    );
    return row && Number(row.id);
  }
}

import type { DataSource, EntityManager } from 'typeorm';
import { SqlBuilder } from '../database/sql-builder.js';

/** An integration that the config of another one names. */
export interface Reference {
  /** The path within the config, such as `connection.source`. */
  readonly field: string;
  readonly targetId: string;
}

/** One that names it. */
export interface Referrer {
  readonly id: string;
  readonly title: string;
  readonly isPrivate: boolean;
  readonly createdBy: string;
  readonly field: string;
}

interface Row {
  readonly id: string;
  readonly title: string;
  readonly is_private: boolean | number;
  readonly created_by: string;
  readonly field: string;
}

const TABLE = 'integration_references';

/** Which integrations others refer to. What changes it holds the workspace of both. */
export class ReferenceRepository {
  readonly #sql: SqlBuilder;

  constructor(dataSource: DataSource) {
    this.#sql = new SqlBuilder(dataSource);
  }

  /** Oldest first. */
  async to(targetId: string, manager?: EntityManager): Promise<Referrer[]> {
    const rows = await this.#sql.all<Row>(
      `SELECT i.id, i.title, i.is_private, i.created_by, r.field FROM ${TABLE} r
        JOIN integrations i ON i.id = r.integration_id WHERE r.target_id = ? ORDER BY i.created_at, i.id, r.field`,
      [targetId],
      manager,
    );
    return rows.map(({ id, title, is_private: isPrivate, created_by: createdBy, field }) => ({
      ...{ id, title, createdBy, field },
      isPrivate: Boolean(isPrivate),
    }));
  }

  /**
   * What an integration refers to from now on.
   * @throws ReferenceGone where one of them is not in the workspace
   */
  async replace(
    { id, workspaceId }: { readonly id: string; readonly workspaceId: string },
    references: readonly Reference[],
    manager: EntityManager,
  ): Promise<void> {
    await this.#sql.all(`DELETE FROM ${TABLE} WHERE integration_id = ?`, [id], manager);
    for (const { field, targetId } of references) {
      const found = 'SELECT id FROM integrations WHERE id = ? AND workspace_id = ?';
      const targets = await this.#sql.all(found, [targetId, workspaceId], manager);
      if (targets.length === 0) throw new ReferenceGone(field);
    }
    const rows = references.map(({ field, targetId }) => ({
      integration_id: id,
      field,
      target_id: targetId,
    }));
    await this.#sql.insert(TABLE, rows, manager);
  }
}

/** An integration that was to be referred to is not there, or not there any more. */
export class ReferenceGone extends Error {
  constructor(readonly field: string) {
    super(`${field} refers to an integration that does not exist`);
  }
}

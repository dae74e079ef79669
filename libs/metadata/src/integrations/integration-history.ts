import type { DataSource, EntityManager } from 'typeorm';
import { Integration } from '../entities/integration.js';
import { IntegrationChange } from '../entities/integration-change.js';
import type { Page } from '../database/page.js';
import type { SealedIntegration, StoredIntegration } from './integration-row.js';
import { SqlBuilder } from '../database/sql-builder.js';

interface Update {
  readonly changedFields: readonly string[];
  readonly changedBy: string;
  readonly updatedAt: string;
}

/** To be called in the update's transaction, before the update: keeps the config that it is about to replace. */
export async function recordChange(
  manager: EntityManager,
  { id, version }: StoredIntegration,
  replacesConfig: boolean,
  { changedFields, changedBy, updatedAt }: Update,
): Promise<void> {
  const before = replacesConfig
    ? await manager.findOne(Integration, { where: { id }, select: { id: true, config: true } })
    : null;
  await manager.insert(IntegrationChange, {
    integrationId: id,
    version: version + 1,
    changedFields: [...changedFields],
    previousConfig: before?.config ?? null,
    changedBy,
    changedAt: updatedAt,
  });
}

/** One version of an integration, and how it came about. */
export interface IntegrationVersion {
  readonly version: number;
  readonly current: boolean;
  /** None where the version is the first, or the oldest of which anything is known. */
  readonly changedFields: readonly string[];
  readonly changedBy: string | null;
  readonly changedByEmail: string | null;
  readonly changedAt: string | null;
}

interface ChangeRow {
  readonly version: number;
  readonly changed_fields: string;
  readonly changed_by: string;
  readonly changed_at: string;
  readonly email: string | null;
}

interface Present {
  readonly version: number;
  readonly created_by: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly email: string | null;
  readonly changes: number | string;
}

/**
 * What became of integrations, update by update. Every update leaves a change, so the changes that are there lead
 * without a gap from the oldest version that is known to the current one. That need not be the first: former releases
 * kept no changes.
 */
export class IntegrationHistory {
  readonly #sql: SqlBuilder;

  constructor(dataSource: DataSource) {
    this.#sql = new SqlBuilder(dataSource);
  }

  /** Newest first; empty for an integration that is gone. */
  async list(
    id: string,
    { limit, offset }: { limit: number; offset: number },
  ): Promise<Page<IntegrationVersion>> {
    const present = await this.#present(id);
    if (!present) return { rows: [], total: 0 };
    const changes = await this.#sql.all<ChangeRow>(
      'SELECT c.version, c.changed_fields, c.changed_by, c.changed_at, u.email FROM integration_changes c ' +
        'LEFT JOIN users u ON u.id = c.changed_by WHERE c.integration_id = ? AND c.version <= ? ' +
        'ORDER BY c.version DESC LIMIT ? OFFSET ?',
      [id, present.version, limit, offset],
    );
    const rows = changes.map((change) => changedVersion(change, present));
    const kept = Number(present.changes);
    if (offset <= kept && rows.length < limit) rows.push(oldestVersion(present));
    return { rows, total: kept + 1 };
  }

  /**
   * The sealed config of a version: what the first change of the config after it replaced, or what there is now.
   * @returns null for a version that is not known
   */
  async configAt(row: SealedIntegration, version: number): Promise<string | null> {
    const present = await this.#present(row.id);
    if (!present || version > row.version || version < present.version - Number(present.changes)) return null;
    const [change] = await this.#sql.all<{ config: string }>(
      'SELECT c.previous_config AS config FROM integration_changes c WHERE c.integration_id = ? ' +
        'AND c.version > ? AND c.version <= ? AND c.previous_config IS NOT NULL ORDER BY c.version LIMIT 1',
      [row.id, version, row.version],
    );
    return change?.config ?? row.config;
  }

  async #present(id: string): Promise<Present | undefined> {
    const [present] = await this.#sql.all<Present>(
      'SELECT i.version, i.created_by, i.created_at, i.updated_at, u.email, ' +
        '(SELECT COUNT(*) FROM integration_changes c WHERE c.integration_id = i.id) AS changes ' +
        'FROM integrations i LEFT JOIN users u ON u.id = i.created_by WHERE i.id = ?',
      [id],
    );
    return present;
  }
}

function changedVersion(change: ChangeRow, present: Present): IntegrationVersion {
  return {
    version: change.version,
    current: change.version === present.version,
    changedFields: JSON.parse(change.changed_fields) as string[],
    changedBy: change.changed_by,
    changedByEmail: change.email,
    changedAt: change.changed_at,
  };
}

/** Of one that a former release made by an update it is not known who did that, and when only while it is current. */
function oldestVersion(present: Present): IntegrationVersion {
  const version = present.version - Number(present.changes);
  const current = version === present.version;
  const isFirst = version === 1;
  return {
    version,
    current,
    changedFields: [],
    changedBy: isFirst ? present.created_by : null,
    changedByEmail: isFirst ? present.email : null,
    changedAt: isFirst ? present.created_at : current ? present.updated_at : null,
  };
}

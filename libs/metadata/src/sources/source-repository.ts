import type { DataSource } from 'typeorm';
import { AuditEvents } from '../audit/audit-events.js';
import type { Change, ChangeFeed } from '../feed/change-feed.js';
import { Integration } from '../entities/integration.js';
import { Source } from '../entities/source.js';
import type { Page } from '../database/page.js';
import type { Audited } from '../integrations/integration-writes.js';
import { lockWorkspace } from '../access/workspace-lock.js';

export type NewSource = Omit<Source, 'createdAt' | 'updatedAt' | 'version'>;
export type SourceChanges = Partial<Pick<Source, 'title' | 'config'>>;

export interface SourceQuery {
  readonly workspaceId: string;
  readonly baseId: string;
  /** Without the sources of others' private integrations. */
  readonly visibleTo: string;
  readonly limit: number;
  readonly offset: number;
}

/**
 * The bindings of applications' bases to integrations. Every change holds the workspace, as changes of integrations do:
 * an integration is not deleted while a source is bound to it.
 */
export class SourceRepository {
  readonly #audit: AuditEvents;

  constructor(
    private readonly dataSource: DataSource,
    private readonly feed: ChangeFeed,
  ) {
    this.#audit = new AuditEvents(dataSource);
  }

  /** Oldest first. */
  ofIntegration(integrationId: string): Promise<Source[]> {
    return this.dataSource.manager.find(Source, {
      where: { integrationId },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /** Oldest first. */
  async ofBase({ workspaceId, baseId, visibleTo, limit, offset }: SourceQuery): Promise<Page<Source>> {
    const found = this.dataSource.manager
      .createQueryBuilder(Source, 's')
      .innerJoin(Integration, 'i', 'i.id = s.integrationId')
      .where('s.workspaceId = :workspaceId AND s.baseId = :baseId', { workspaceId, baseId })
      .andWhere('(i.isPrivate = :isPrivate OR i.createdBy = :visibleTo)', { isPrivate: false, visibleTo });
    const page = found.clone().orderBy('s.createdAt').addOrderBy('s.id').limit(limit).offset(offset);
    const [rows, total] = await Promise.all([page.getMany(), found.getCount()]);
    return { rows, total };
  }

  find(id: string): Promise<Source | null> {
    return this.dataSource.manager.findOneBy(Source, { id });
  }

  /** @returns null, and inserts nothing, when the integration is gone */
  insert(row: NewSource, { audit }: Audited = {}): Promise<Source | null> {
    return this.feed.transaction(async (manager, tell) => {
      await lockWorkspace(manager, row.workspaceId);
      if (!(await manager.existsBy(Integration, { id: row.integrationId }))) return null;
      const now = new Date().toISOString();
      const stored: Source = { ...row, createdAt: now, updatedAt: now, version: 1 };
      await manager.insert(Source, stored);
      if (audit) await this.#audit.insert([audit], manager);
      tell(changeOf(row));
      return stored;
    });
  }

  /**
   * @param from the row that the changes were made from
   * @returns the row after the update; null when it is gone or at another version
   */
  update(from: Source, changes: SourceChanges, { audit }: Audited = {}): Promise<Source | null> {
    return this.feed.transaction(async (manager, tell) => {
      await lockWorkspace(manager, from.workspaceId);
      const before = await manager.findOneBy(Source, { id: from.id });
      if (before?.version !== from.version) return null;
      const changed = { ...changes, version: from.version + 1, updatedAt: new Date().toISOString() };
      await manager.update(Source, { id: from.id }, changed);
      if (audit) await this.#audit.insert([audit], manager);
      tell(changeOf(before, changes.config !== undefined));
      return Object.assign(before, changed);
    });
  }

  /** @returns false when it is gone already */
  async delete(id: string, { audit }: Audited = {}): Promise<boolean> {
    const known = await this.find(id);
    if (!known) return false;
    return this.feed.transaction(async (manager, tell) => {
      await lockWorkspace(manager, known.workspaceId);
      const { affected } = await manager.delete(Source, { id });
      if (affected !== 1) return false;
      if (audit) await this.#audit.insert([audit], manager);
      tell(changeOf(known, true));
      return true;
    });
  }
}

/** A memory of an integration holds its sources as well. */
function changeOf({ workspaceId, integrationId, id }: NewSource, outdatesSessions = false): Change {
  const outdated = outdatesSessions ? { source: id } : null;
  return { kind: 'integration', workspaceId, id: integrationId, outdated, movesRows: false };
}

import { foldTitle } from '@patchbay/migrations';
import type { DataSource, EntityManager, QueryDeepPartialEntity } from 'typeorm';
import { AuditEvents, type NewAuditEvent } from '../audit/audit-events.js';
import type { Change, ChangeFeed } from '../feed/change-feed.js';
import { Integration } from '../entities/integration.js';
import { changeOf, creationOf } from './integration-changed.js';
import {
  type Audited,
  BatchRefused,
  type ChangeNote,
  type Deletion,
  type IntegrationBatch,
  type IntegrationChanges,
  type NewIntegration,
} from './integration-writes.js';
import { recordChange } from './integration-history.js';
import type { IntegrationQuery } from './integration-query.js';
import { IntegrationReads } from './integration-reads.js';
import { type SealedIntegration, type StoredIntegration, toRow } from './integration-row.js';
import type { Page } from '../database/page.js';
import { ReferenceRepository } from './reference-repository.js';
import { SqlBuilder } from '../database/sql-builder.js';
import { lockLivingWorkspace, lockWorkspace } from '../access/workspace-lock.js';

const FORGET_CREDENTIALS = 'DELETE FROM integration_credentials WHERE integration_id = ?';

/** TypeORM's type for values has no room for a column of any JSON. */
type Values = QueryDeepPartialEntity<Integration>;

export interface WithConfig {
  readonly withConfig: true;
}

/**
 * Integrations as they are stored. The sealed config is read only when `withConfig: true` asks for it. Every change
 * begins with the lock on the workspace: MySQL shows a transaction what others did only up to its first plain read, and
 * of two that took other rows first, each could wait for the other.
 */
export class IntegrationRepository {
  readonly #reads: IntegrationReads;
  readonly #audit: AuditEvents;
  readonly #sql: SqlBuilder;
  readonly #references: ReferenceRepository;

  constructor(
    dataSource: DataSource,
    private readonly feed: ChangeFeed,
  ) {
    this.#references = new ReferenceRepository(dataSource);
    this.#reads = new IntegrationReads(dataSource, feed);
    this.#audit = new AuditEvents(dataSource);
    this.#sql = new SqlBuilder(dataSource);
  }

  list(query: IntegrationQuery & WithConfig): Promise<Page<SealedIntegration>>;
  list(query: IntegrationQuery): Promise<Page<StoredIntegration>>;
  list(query: IntegrationQuery & { withConfig?: boolean }): Promise<Page<StoredIntegration>> {
    return this.#reads.list(query);
  }

  find(id: string, options: WithConfig): Promise<SealedIntegration | null>;
  find(id: string): Promise<StoredIntegration | null>;
  find(id: string, options?: { withConfig?: boolean }): Promise<StoredIntegration | null> {
    return this.#reads.find(id, options?.withConfig ?? false);
  }

  /**
   * The first of its type in the workspace becomes the default; without `sortOrder` it goes last.
   * @returns the row as stored, without its config.
   * @throws WorkspaceGone, ReferenceGone
   */
  insert(row: NewIntegration, audits: readonly NewAuditEvent[] = []): Promise<StoredIntegration> {
    return this.feed.transaction(async (manager, tell) => {
      await lockLivingWorkspace(manager, row.workspaceId);
      const stored = await this.#insert(row, manager);
      await this.#audit.insert(audits, manager);
      tell(creationOf(row, stored));
      return stored;
    });
  }

  /**
   * @param from the row that the changes were made from
   * @returns the row after the update, without its config; null when it is gone or at another version.
   * @throws ReferenceGone
   */
  update(
    { id, workspaceId, version: former }: Pick<Integration, 'id' | 'workspaceId' | 'version'>,
    changes: IntegrationChanges,
    { audit, voidsCredentials, references, ...note }: ChangeNote & Audited,
  ): Promise<StoredIntegration | null> {
    return this.feed.transaction(async (manager, tell) => {
      await lockWorkspace(manager, workspaceId);
      const before = await this.#reads.find(id, false, manager);
      if (before?.version !== former) return null;
      const updatedAt = new Date().toISOString();
      await recordChange(manager, before, changes.config !== undefined, { ...note, updatedAt });
      const { title } = changes;
      const values = { ...changes, ...(title !== undefined && { foldedTitle: foldTitle(title) }) };
      await manager.update(Integration, { id }, { ...values, version: former + 1, updatedAt } as Values);
      if (references) await this.#references.replace({ id, workspaceId }, references, manager);
      if (voidsCredentials) await this.#sql.all(FORGET_CREDENTIALS, [id], manager);
      if (audit) await this.#audit.insert([audit], manager);
      tell(
        changeOf(before, {
          outdated: changes.config !== undefined || changes.enabled === false ? 'all' : null,
          movesRows: changes.isPrivate !== undefined || changes.sortOrder !== undefined,
        }),
      );
      return this.#reads.find(id, false, manager);
    });
  }

  /**
   * Makes it the only default of its type in its workspace. Versions stay: no config has changed.
   * @returns false when it is gone
   */
  async makeDefault(id: string, { audit }: Audited = {}): Promise<boolean> {
    const known = await this.#reads.find(id, false);
    if (!known) return false;
    const { workspaceId, type } = known;
    return this.feed.transaction(async (manager, tell) => {
      await lockWorkspace(manager, workspaceId);
      const row = await this.#reads.find(id, false, manager);
      if (!row || row.isDefault) return row !== null;
      const former = await manager.findBy(Integration, { workspaceId, type, isDefault: true });
      await manager.update(Integration, { workspaceId, type, isDefault: true }, { isDefault: false });
      await manager.update(Integration, { id }, { isDefault: true });
      if (audit) await this.#audit.insert([audit], manager);
      [...former, row].forEach((changed) => tell(changeOf(changed)));
      return true;
    });
  }

  /**
   * Its sources, history, usage records and credentials go with it. Where it was the default, another of its type becomes it.
   * @returns `linked`, and changes nothing, where sources are bound to it and `force` is not set; `referred` likewise where
   * others refer to it, forced or not
   */
  async delete(id: string, { force = false, audit }: { force?: boolean } & Audited = {}): Promise<Deletion> {
    const known = await this.#reads.find(id, false);
    if (!known) return 'missing';
    return this.feed.transaction(async (manager, tell) => {
      await lockWorkspace(manager, known.workspaceId);
      const deletion = await this.#delete({ id, force, going: [id] }, manager, tell);
      if (deletion === 'deleted' && audit) await this.#audit.insert([audit], manager);
      return deletion;
    });
  }

  /** @throws WorkspaceGone; ReferenceGone; BatchRefused naming the first that cannot be deleted. Nothing is changed then. */
  batch({ workspaceId, create, delete: unwanted, audits }: IntegrationBatch): Promise<StoredIntegration[]> {
    // Usage records are written over rows in the order of their ids: in another, two would wait for each other.
    const inOrder = [...unwanted.entries()].sort(([, one], [, other]) => (one.id < other.id ? -1 : 1));
    const going = unwanted.map(({ id }) => id);
    return this.feed.transaction(async (manager, tell) => {
      await lockLivingWorkspace(manager, workspaceId);
      for (const [at, { id, force }] of inOrder) {
        const deletion = await this.#delete({ id, force, going }, manager, tell);
        if (deletion !== 'deleted') throw new BatchRefused(at, deletion);
      }
      const stored: StoredIntegration[] = [];
      for (const row of create) {
        const added = await this.#insert(row, manager);
        tell(creationOf(row, added));
        stored.push(added);
      }
      await this.#audit.insert(audits, manager);
      return stored;
    });
  }

  /** The one that would become the default of its type if this one went; null when it is the only one. */
  successorOf(row: Pick<Integration, 'workspaceId' | 'type' | 'id'>): Promise<StoredIntegration | null> {
    return this.#reads.successor(row);
  }

  async #insert(row: NewIntegration, manager: EntityManager): Promise<StoredIntegration> {
    const { workspaceId, type, config, references = [], ...shown } = row;
    const now = new Date().toISOString();
    const { last, isFirst } = await this.#reads.neighbours(workspaceId, type, manager);
    const stored = {
      ...shown,
      workspaceId,
      type,
      meta: row.meta ?? null,
      sortOrder: row.sortOrder ?? last + 1,
      isDefault: isFirst,
      createdAt: now,
      updatedAt: now,
      version: 1,
    };
    await this.#sql.insert('integrations', [toRow({ ...stored, config })], manager);
    if (references.length > 0) await this.#references.replace(row, references, manager);
    return { ...stored, sourceCount: 0 };
  }

  /** @param going what goes in the same transaction, and may refer to it */
  async #delete(
    { id, force, going }: { readonly id: string; readonly force: boolean; readonly going: readonly string[] },
    manager: EntityManager,
    tell: (change: Change) => void,
  ): Promise<Deletion> {
    const row = await this.#reads.find(id, false, manager);
    if (!row) return 'missing';
    if (row.sourceCount > 0 && !force) return 'linked';
    const referrers = await this.#references.to(id, manager);
    if (referrers.some((referrer) => !going.includes(referrer.id))) return 'referred';
    await manager.delete(Integration, { id });
    tell(changeOf(row, { outdated: 'all', movesRows: true }));
    if (!row.isDefault) return 'deleted';
    const successor = await this.#reads.successor(row, manager);
    if (successor) {
      await manager.update(Integration, { id: successor.id }, { isDefault: true });
      tell(changeOf(successor));
    }
    return 'deleted';
  }
}

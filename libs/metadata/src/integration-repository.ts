import type { DataSource, EntityManager, QueryDeepPartialEntity, SelectQueryBuilder } from 'typeorm';
import { Integration } from './entities/integration.js';
import { Workspace } from './entities/workspace.js';
import { engineOf } from './engine.js';
import { type IntegrationQuery, type Page, selection } from './integration-query.js';

export type SealedIntegration = Integration & { config: string };

export type NewIntegration = Pick<
  Integration,
  'id' | 'workspaceId' | 'title' | 'type' | 'subType' | 'enabled' | 'isPrivate' | 'meta' | 'createdBy'
> & { config: string; sortOrder?: number };

export type IntegrationChanges = Partial<
  Pick<SealedIntegration, 'title' | 'config' | 'meta' | 'enabled' | 'isPrivate' | 'sortOrder'>
>;

/** TypeORM's type for values has no room for a column of any JSON. */
type Values = QueryDeepPartialEntity<Integration>;

export interface WithConfig {
  readonly withConfig: true;
}

/** Integrations as they are stored. The sealed config is read only when `withConfig: true` asks for it. */
export class IntegrationRepository {
  constructor(private readonly dataSource: DataSource) {}

  list(query: IntegrationQuery & WithConfig): Promise<Page<SealedIntegration>>;
  list(query: IntegrationQuery): Promise<Page<Integration>>;
  async list(query: IntegrationQuery & { withConfig?: boolean }): Promise<Page<Integration>> {
    const [rows, total] = await selection(this.#select(query.withConfig), query).getManyAndCount();
    return { rows, total };
  }

  find(id: string, options: WithConfig): Promise<SealedIntegration | null>;
  find(id: string): Promise<Integration | null>;
  find(id: string, options?: { withConfig?: boolean }): Promise<Integration | null> {
    return this.#select(options?.withConfig).where('i.id = :id', { id }).getOne();
  }

  /**
   * The first of its type in the workspace becomes the default; without `sortOrder` it goes last.
   * @returns the row as stored, without its config.
   */
  insert(row: NewIntegration): Promise<Integration> {
    return this.dataSource.transaction(async (manager) => {
      const { workspaceId, type } = row;
      await lockWorkspace(manager, workspaceId);
      const now = new Date().toISOString();
      const last = await manager.maximum(Integration, 'sortOrder', { workspaceId });
      const { config, ...shown } = row;
      const stored = {
        ...shown,
        meta: row.meta ?? null,
        sortOrder: row.sortOrder ?? (last ?? 0) + 1,
        isDefault: !(await manager.existsBy(Integration, { workspaceId, type })),
        createdAt: now,
        updatedAt: now,
        version: 1,
      };
      await manager.insert(Integration, { ...stored, config } as Values);
      return manager.create(Integration, stored);
    });
  }

  /**
   * @param expectedVersion the version that the changes were made from
   * @returns the row after the update, without its config; null when it is gone or at another version.
   */
  update(id: string, expectedVersion: number, changes: IntegrationChanges): Promise<Integration | null> {
    return this.dataSource.transaction(async (manager) => {
      const { affected } = await manager.update(Integration, { id, version: expectedVersion }, {
        ...changes,
        version: expectedVersion + 1,
        updatedAt: new Date().toISOString(),
      } as Values);
      return affected ? manager.findOneBy(Integration, { id }) : null;
    });
  }

  /** Makes it the only default of its type in its workspace. Versions stay: no config has changed. */
  makeDefault(id: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const row = await manager.findOneBy(Integration, { id });
      if (!row) return false;
      const { workspaceId, type } = row;
      await lockWorkspace(manager, workspaceId);
      await manager.update(Integration, { workspaceId, type, isDefault: true }, { isDefault: false });
      const { affected } = await manager.update(Integration, { id }, { isDefault: true });
      return affected === 1;
    });
  }

  /** Its usage records go with it. */
  async delete(id: string): Promise<boolean> {
    const { affected } = await this.dataSource.manager.delete(Integration, { id });
    return affected === 1;
  }

  #select(withConfig = false): SelectQueryBuilder<Integration> {
    const query = this.dataSource.createQueryBuilder(Integration, 'i');
    return withConfig ? query.addSelect('i.config') : query;
  }
}

/** Whoever decides by looking at a workspace's integrations holds its row; SQLite's transactions exclude each other. */
async function lockWorkspace(manager: EntityManager, id: string): Promise<void> {
  if (engineOf(manager) === 'better-sqlite3') return;
  await manager.findOne(Workspace, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

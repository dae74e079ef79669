import type { DataSource, EntityManager, SelectQueryBuilder } from 'typeorm';
import { AuditEvents, type NewAuditEvent } from '../audit/audit-events.js';
import type { ChangeFeed } from '../feed/change-feed.js';
import { Integration } from '../entities/integration.js';
import { Membership, type Role } from '../entities/membership.js';
import { Token } from '../entities/token.js';
import { Workspace } from '../entities/workspace.js';
import { liveOwnerTokens } from './owner-tokens.js';
import { lockAllWorkspaces, lockWorkspace } from './workspace-lock.js';

/** A workspace as one of its members sees it. */
export interface OwnWorkspace {
  readonly id: string;
  readonly title: string;
  readonly createdAt: string;
  readonly role: Role;
}

export type WorkspaceDeletion = 'deleted' | 'missing' | 'not_empty' | 'last';

export class WorkspaceRepository {
  readonly #audit: AuditEvents;

  constructor(
    private readonly dataSource: DataSource,
    private readonly feed: ChangeFeed,
  ) {
    this.#audit = new AuditEvents(dataSource);
  }

  /** @returns null for a workspace that the user does not belong to */
  async find(id: string, userId: string): Promise<OwnWorkspace | null> {
    const row = await ownWorkspaces(this.dataSource.manager)
      .where('w.id = :id AND m.userId = :userId', { id, userId })
      .getRawOne<OwnWorkspace>();
    return row ?? null;
  }

  /** The user becomes its owner, and the token the first to open it. */
  create(
    workspace: Pick<Workspace, 'id' | 'title'>,
    { userId, ...token }: Pick<Token, 'userId' | 'id' | 'hash' | 'title'>,
    audit: NewAuditEvent,
  ): Promise<OwnWorkspace> {
    const createdAt = new Date().toISOString();
    const member = { workspaceId: workspace.id, userId };
    return this.feed.transaction(async (manager, tell) => {
      await manager.insert(Workspace, { ...workspace, createdAt });
      await manager.insert(Membership, { ...member, role: 'owner' });
      await manager.insert(Token, { ...token, ...member, createdAt });
      // On record where it was done, and where its owners will look.
      await this.#audit.insert([audit, { ...audit, workspaceId: workspace.id }], manager);
      tell({ kind: 'access' });
      return { ...workspace, createdAt, role: 'owner' };
    });
  }

  /** @returns false when there is no such workspace */
  rename(id: string, title: string, audit: NewAuditEvent): Promise<boolean> {
    return this.feed.transaction(async (manager, tell) => {
      if (!(await lockWorkspace(manager, id))) return false;
      await manager.update(Workspace, { id }, { title });
      await this.#audit.insert([audit], manager);
      tell({ kind: 'access' });
      return true;
    });
  }

  /**
   * Its members' tokens and its audit go with it; so this event is kept in another workspace that the same user owns,
   * where there is one. One that holds integrations stays, and so does the last that an owner could get into.
   */
  delete(id: string, audit: NewAuditEvent): Promise<WorkspaceDeletion> {
    return this.feed.transaction(async (manager, tell) => {
      const all = await lockAllWorkspaces(manager);
      if (!all.includes(id)) return 'missing';
      if (await manager.existsBy(Integration, { workspaceId: id })) return 'not_empty';
      const elsewhere = liveOwnerTokens(manager).andWhere('t.workspaceId <> :id', { id });
      if (!(await elsewhere.getExists())) return 'last';
      await manager.delete(Workspace, { id });
      const witness = await ownWorkspaces(manager)
        .where('m.userId = :userId AND m.role = :role', { userId: audit.userId, role: 'owner' })
        .orderBy('w.createdAt')
        .addOrderBy('w.id')
        .limit(1)
        .getRawOne<OwnWorkspace>();
      if (witness) await this.#audit.insert([{ ...audit, workspaceId: witness.id }], manager);
      tell({ kind: 'access' });
      return 'deleted';
    });
  }
}

function ownWorkspaces(manager: EntityManager): SelectQueryBuilder<Membership> {
  return manager
    .createQueryBuilder(Membership, 'm')
    .innerJoin(Workspace, 'w', 'w.id = m.workspaceId')
    .select('w.id', 'id')
    .addSelect('w.title', 'title')
    .addSelect('w.createdAt', 'createdAt')
    .addSelect('m.role', 'role');
}

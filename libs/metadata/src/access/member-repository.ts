import type { DataSource, EntityManager, SelectQueryBuilder } from 'typeorm';
import { AuditEvents, type NewAuditEvent } from '../audit/audit-events.js';
import type { ChangeFeed } from '../feed/change-feed.js';
import { Membership, type Role } from '../entities/membership.js';
import { User } from '../entities/user.js';
import type { Page, PageOfWorkspace } from '../database/page.js';
import { liveOwnerTokens } from './owner-tokens.js';
import { lockLivingWorkspace, lockWorkspace } from './workspace-lock.js';

/** A user in a workspace. */
export interface Member {
  readonly userId: string;
  readonly email: string;
  readonly workspaceId: string;
  readonly role: Role;
  /** When the user was first added to any workspace. */
  readonly createdAt: string;
}

export interface NewMember {
  readonly workspaceId: string;
  readonly email: string;
  readonly role: Role;
  /** The user's, if the email is new. */
  readonly newId: string;
}

/** The event of a change, written in its transaction. */
export type AuditOf<Row> = (row: Row) => NewAuditEvent;

/** Why a membership stays as it is. */
export type MemberRefusal = 'missing' | 'last_owner';

type Key = Pick<Member, 'workspaceId' | 'userId'>;

/** Who belongs to which workspace. A workspace always keeps an owner. */
export class MemberRepository {
  readonly #audit: AuditEvents;

  constructor(
    private readonly dataSource: DataSource,
    private readonly feed: ChangeFeed,
  ) {
    this.#audit = new AuditEvents(dataSource);
  }

  /** In the order of their emails. */
  async list({ workspaceId, limit, offset }: PageOfWorkspace): Promise<Page<Member>> {
    const { manager } = this.dataSource;
    const rows = await members(manager)
      .where('m.workspaceId = :workspaceId', { workspaceId })
      .orderBy('u.email')
      .limit(limit)
      .offset(offset)
      .getRawMany<Member>();
    return { rows, total: await manager.countBy(Membership, { workspaceId }) };
  }

  async find(
    { workspaceId, userId }: Key,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Member | null> {
    const row = await members(manager)
      .where('m.workspaceId = :workspaceId AND m.userId = :userId', { workspaceId, userId })
      .getRawOne<Member>();
    return row ?? null;
  }

  /**
   * @returns null, and changes nothing, for one who is a member already
   * @throws WorkspaceGone
   */
  add({ workspaceId, email, role, newId }: NewMember, auditOf: AuditOf<Member>): Promise<Member | null> {
    return this.feed.transaction(async (manager, tell) => {
      await lockLivingWorkspace(manager, workspaceId);
      const userId = await userOf(email, newId, manager);
      if (await manager.existsBy(Membership, { workspaceId, userId })) return null;
      await manager.insert(Membership, { workspaceId, userId, role });
      const member = (await this.find({ workspaceId, userId }, manager))!;
      await this.#audit.insert([auditOf(member)], manager);
      tell({ kind: 'access' });
      return member;
    });
  }

  changeRole(key: Key, role: Role, auditOf: AuditOf<Member>): Promise<Member | MemberRefusal> {
    return this.#change(key, async (member, manager) => {
      if (member.role === role) return member;
      if (await isLastOwner(member, manager)) return 'last_owner';
      const { workspaceId, userId } = member;
      await manager.update(Membership, { workspaceId, userId }, { role });
      const changed = { ...member, role };
      await this.#audit.insert([auditOf(changed)], manager);
      return changed;
    });
  }

  /** The member's tokens go as well; the user stays, and with it everything of which it is the creator. */
  remove(key: Key, auditOf: AuditOf<Member>): Promise<Member | MemberRefusal> {
    return this.#change(key, async (member, manager) => {
      if (await isLastOwner(member, manager)) return 'last_owner';
      const { workspaceId, userId } = member;
      await manager.delete(Membership, { workspaceId, userId });
      await this.#audit.insert([auditOf(member)], manager);
      return member;
    });
  }

  #change(
    key: Key,
    work: (member: Member, manager: EntityManager) => Promise<Member | MemberRefusal>,
  ): Promise<Member | MemberRefusal> {
    return this.feed.transaction(async (manager, tell) => {
      await lockWorkspace(manager, key.workspaceId);
      const member = await this.find(key, manager);
      if (!member) return 'missing';
      const outcome = await work(member, manager);
      if (typeof outcome === 'object') tell({ kind: 'access' });
      return outcome;
    });
  }
}

function members(manager: EntityManager): SelectQueryBuilder<Membership> {
  return manager
    .createQueryBuilder(Membership, 'm')
    .innerJoin(User, 'u', 'u.id = m.userId')
    .select('u.id', 'userId')
    .addSelect('u.email', 'email')
    .addSelect('m.workspaceId', 'workspaceId')
    .addSelect('m.role', 'role')
    .addSelect('u.createdAt', 'createdAt');
}

/** The user of this email, made if need be: another workspace may be adding the same one now. */
async function userOf(email: string, newId: string, manager: EntityManager): Promise<string> {
  const createdAt = new Date().toISOString();
  await manager
    .createQueryBuilder()
    .insert()
    .into(User)
    .values({ id: newId, email, createdAt })
    .orIgnore()
    .execute();
  return (await manager.findOneByOrFail(User, { email })).id;
}

/** Whether no other owner could get in. */
async function isLastOwner({ workspaceId, userId, role }: Member, manager: EntityManager): Promise<boolean> {
  if (role !== 'owner') return false;
  const others = liveOwnerTokens(manager).andWhere('t.workspaceId = :workspaceId AND t.userId <> :userId', {
    workspaceId,
    userId,
  });
  return !(await others.getExists());
}

import type { DataSource, EntityManager, SelectQueryBuilder } from 'typeorm';
import { AuditEvents, type NewAuditEvent } from '../audit/audit-events.js';
import type { ChangeFeed } from '../feed/change-feed.js';
import { Membership, type Role } from '../entities/membership.js';
import { Token } from '../entities/token.js';
import { User } from '../entities/user.js';
import type { Page, PageOfWorkspace } from '../database/page.js';
import { liveOwnerTokens } from './owner-tokens.js';
import { lockWorkspace } from './workspace-lock.js';

/** Who a token speaks for, and where. */
export interface TokenBearer {
  readonly tokenId: string;
  readonly userId: string;
  readonly email: string;
  readonly workspaceId: string;
  readonly role: Role;
  /** ISO 8601 UTC; null for a token without an end. */
  readonly expiresAt: string | null;
}

/** A token without its hash, as owners see it. */
export interface StoredToken extends Omit<TokenBearer, 'tokenId'> {
  readonly id: string;
  readonly title: string | null;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

export type NewToken = Pick<Token, 'id' | 'hash' | 'userId' | 'workspaceId'> & {
  readonly title?: string | null;
  readonly expiresAt?: string | null;
};

export type Revocation = 'revoked' | 'missing' | 'last';

type Key = Pick<StoredToken, 'id' | 'workspaceId'>;

export class TokenRepository {
  readonly #audit: AuditEvents;

  constructor(
    private readonly dataSource: DataSource,
    private readonly feed: ChangeFeed,
  ) {
    this.#audit = new AuditEvents(dataSource);
  }

  /** @returns null for a token that is unknown, revoked, expired, or of one who left the workspace. */
  async findByHash(hash: string, now = new Date()): Promise<TokenBearer | null> {
    const row = await tokens(this.dataSource.manager)
      .select('t.id', 'tokenId')
      .addSelect('u.id', 'userId')
      .addSelect('u.email', 'email')
      .addSelect('m.workspaceId', 'workspaceId')
      .addSelect('m.role', 'role')
      .addSelect('t.expiresAt', 'expiresAt')
      .andWhere('t.hash = :hash', { hash })
      .andWhere('(t.expiresAt IS NULL OR t.expiresAt > :now)', { now: now.toISOString() })
      .getRawOne<TokenBearer>();
    return row ?? null;
  }

  /** Those that are not revoked, the oldest first. */
  async list({ workspaceId, limit, offset }: PageOfWorkspace): Promise<Page<StoredToken>> {
    const ofWorkspace = storedTokens(this.dataSource.manager).andWhere('t.workspaceId = :workspaceId', {
      workspaceId,
    });
    const rows = await ofWorkspace
      .clone()
      .orderBy('t.createdAt')
      .addOrderBy('t.id')
      .limit(limit)
      .offset(offset)
      .getRawMany<StoredToken>();
    return { rows, total: await ofWorkspace.getCount() };
  }

  async find(
    { id, workspaceId }: Key,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<StoredToken | null> {
    const row = await storedTokens(manager)
      .andWhere('t.id = :id AND t.workspaceId = :workspaceId', { id, workspaceId })
      .getRawOne<StoredToken>();
    return row ?? null;
  }

  /** @returns null, and changes nothing, when the user is not a member of the workspace */
  insert(token: NewToken, audit?: NewAuditEvent): Promise<StoredToken | null> {
    const { id, userId, workspaceId } = token;
    return this.feed.transaction(async (manager, tell) => {
      await lockWorkspace(manager, workspaceId);
      if (!(await manager.existsBy(Membership, { userId, workspaceId }))) return null;
      await manager.insert(Token, { ...token, createdAt: new Date().toISOString() });
      if (audit) await this.#audit.insert([audit], manager);
      tell({ kind: 'access' });
      return this.find({ id, workspaceId }, manager);
    });
  }

  /**
   * @returns `last`, and changes nothing, where no owner could get in any more: of tokens without an end one stays, and
   * else one of any kind
   */
  revoke({ id, workspaceId }: Key, audit: NewAuditEvent): Promise<Revocation> {
    return this.feed.transaction(async (manager, tell) => {
      await lockWorkspace(manager, workspaceId);
      const token = await this.find({ id, workspaceId }, manager);
      if (!token) return 'missing';
      if (token.role === 'owner' && !(await hasSubstitute(token, manager))) return 'last';
      await manager.update(Token, { id }, { revokedAt: new Date().toISOString() });
      await this.#audit.insert([audit], manager);
      tell({ kind: 'access' });
      return 'revoked';
    });
  }

  /** @param uses when each token was last used, in ms since the epoch */
  async noteUses(uses: ReadonlyMap<string, number>): Promise<void> {
    for (const [id, at] of uses) {
      const lastUsedAt = new Date(at).toISOString();
      // Another process may know of a later use.
      await this.dataSource.manager
        .createQueryBuilder()
        .update(Token)
        .set({ lastUsedAt })
        .where('id = :id AND (last_used_at IS NULL OR last_used_at < :lastUsedAt)', { id, lastUsedAt })
        .execute();
    }
  }
}

/** With the user and the membership that each speaks for. */
function tokens(manager: EntityManager): SelectQueryBuilder<Token> {
  return manager
    .createQueryBuilder(Token, 't')
    .innerJoin(Membership, 'm', 'm.workspaceId = t.workspaceId AND m.userId = t.userId')
    .innerJoin(User, 'u', 'u.id = t.userId')
    .where('t.revokedAt IS NULL');
}

function storedTokens(manager: EntityManager): SelectQueryBuilder<Token> {
  return tokens(manager)
    .select('t.id', 'id')
    .addSelect('t.title', 'title')
    .addSelect('u.id', 'userId')
    .addSelect('u.email', 'email')
    .addSelect('t.workspaceId', 'workspaceId')
    .addSelect('m.role', 'role')
    .addSelect('t.createdAt', 'createdAt')
    .addSelect('t.expiresAt', 'expiresAt')
    .addSelect('t.lastUsedAt', 'lastUsedAt');
}

function hasSubstitute(
  { id, workspaceId, expiresAt }: StoredToken,
  manager: EntityManager,
): Promise<boolean> {
  const others = liveOwnerTokens(manager).andWhere('t.workspaceId = :workspaceId AND t.id <> :id', {
    workspaceId,
    id,
  });
  return (expiresAt === null ? others.andWhere('t.expiresAt IS NULL') : others).getExists();
}

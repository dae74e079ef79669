import type { DataSource } from 'typeorm';
import { Membership, type Role } from './entities/membership.js';
import { Token } from './entities/token.js';
import { User } from './entities/user.js';

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

export type NewToken = Pick<Token, 'id' | 'hash' | 'userId' | 'workspaceId'> & { expiresAt?: string | null };

export class TokenRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns null for a token that is unknown, revoked, expired, or of one who left the workspace. */
  async findByHash(hash: string, now = new Date()): Promise<TokenBearer | null> {
    const row = await this.dataSource
      .createQueryBuilder(Token, 't')
      .innerJoin(Membership, 'm', 'm.workspaceId = t.workspaceId AND m.userId = t.userId')
      .innerJoin(User, 'u', 'u.id = t.userId')
      .select('t.id', 'tokenId')
      .addSelect('u.id', 'userId')
      .addSelect('u.email', 'email')
      .addSelect('m.workspaceId', 'workspaceId')
      .addSelect('m.role', 'role')
      .addSelect('t.expiresAt', 'expiresAt')
      .where('t.hash = :hash AND t.revokedAt IS NULL', { hash })
      .andWhere('(t.expiresAt IS NULL OR t.expiresAt > :now)', { now: now.toISOString() })
      .getRawOne<TokenBearer>();
    return row ?? null;
  }

  async insert(token: NewToken): Promise<void> {
    const createdAt = new Date().toISOString();
    await this.dataSource.manager.insert(Token, { ...token, createdAt });
  }
}

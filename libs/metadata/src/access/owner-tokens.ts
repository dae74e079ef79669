import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { Membership } from '../entities/membership.js';
import { Token } from '../entities/token.js';

/**
 * The tokens `t` of owners `m` that are neither revoked nor expired. Without one no owner could make another: so the last
 * of them is kept, whichever way it would go.
 */
export function liveOwnerTokens(manager: EntityManager): SelectQueryBuilder<Token> {
  return manager
    .createQueryBuilder(Token, 't')
    .innerJoin(Membership, 'm', 'm.workspaceId = t.workspaceId AND m.userId = t.userId')
    .where('t.revokedAt IS NULL AND m.role = :owner', { owner: 'owner' })
    .andWhere('(t.expiresAt IS NULL OR t.expiresAt > :now)', { now: new Date().toISOString() });
}

import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Metadata, type StoredToken } from '@patchbay/metadata';
import { auditOf } from '../audit/audit-trail.js';
import { ApiError, badRequest, notFound } from '../errors/api-error.js';
import { pageOf, type PageQuery } from '../http/page.js';
import type { Caller } from '../identity/caller.js';
import {
  type CreatedToken,
  type CreateToken,
  tokenAnswer,
  type TokenAnswer,
  type TokenPage,
} from './token.dto.js';
import { hashToken, newToken } from '../identity/tokens.js';

/** The tokens of the caller's workspace. */
@Injectable()
export class TokensService {
  constructor(private readonly metadata: Metadata) {}

  async list({ workspaceId }: Caller, query: PageQuery): Promise<TokenPage> {
    const { limit, offset } = query;
    const { rows, total } = await this.metadata.tokens.list({ workspaceId, limit, offset });
    return pageOf(rows.map(tokenAnswer), total, query);
  }

  async get(caller: Caller, id: string): Promise<TokenAnswer> {
    return tokenAnswer(await this.#find(caller, id));
  }

  async create(caller: Caller, body: CreateToken): Promise<CreatedToken> {
    const { workspaceId } = caller;
    const { title, user_id: userId = caller.userId, expires_at: end } = body;
    const token = newToken();
    const [id, hash] = [randomUUID(), hashToken(token)];
    const expiresAt = end ? new Date(end).toISOString() : null;
    const event = auditOf(caller, 'token.create', { target: { type: 'token', id, title } });
    const row = await this.metadata.tokens.insert({ id, hash, title, userId, workspaceId, expiresAt }, event);
    if (row) return Object.assign(tokenAnswer(row), { token });
    throw badRequest('The request is not valid: user_id must be of a member of the workspace.', [
      { path: 'user_id', message: 'must be of a member of the workspace' },
    ]);
  }

  async revoke(caller: Caller, id: string): Promise<true> {
    const { title, workspaceId } = await this.#find(caller, id);
    const event = auditOf(caller, 'token.revoke', { target: { type: 'token', id, title } });
    const revocation = await this.metadata.tokens.revoke({ id, workspaceId }, event);
    if (revocation === 'missing') throw notFound('token');
    if (revocation === 'last') {
      throw new ApiError(
        'ERR_LAST_OWNER_TOKEN',
        'This is the last lasting token of an owner: make another first, or no owner can get in.',
      );
    }
    return true;
  }

  async #find({ workspaceId }: Caller, id: string): Promise<StoredToken> {
    const row = await this.metadata.tokens.find({ id, workspaceId });
    if (!row) throw notFound('token');
    return row;
  }
}

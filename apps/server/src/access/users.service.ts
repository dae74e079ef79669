import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type AuditOf, type Member, type MemberRefusal, Metadata } from '@patchbay/metadata';
import { auditOf } from '../audit/audit-trail.js';
import type { AuditAction } from '../audit/audit-actions.js';
import { ApiError, notFound } from '../errors/api-error.js';
import { pageOf, type PageQuery } from '../http/page.js';
import type { Caller } from '../identity/caller.js';
import { type CreateUser, type PatchUser, userAnswer, type UserAnswer, type UserPage } from './user.dto.js';

/** The members of the caller's workspace. */
@Injectable()
export class UsersService {
  constructor(private readonly metadata: Metadata) {}

  async list({ workspaceId }: Caller, query: PageQuery): Promise<UserPage> {
    const { limit, offset } = query;
    const { rows, total } = await this.metadata.access.members.list({ workspaceId, limit, offset });
    return pageOf(rows.map(userAnswer), total, query);
  }

  async get({ workspaceId }: Caller, userId: string): Promise<UserAnswer> {
    const member = await this.metadata.access.members.find({ workspaceId, userId });
    if (!member) throw notFound('user');
    return userAnswer(member);
  }

  async add(caller: Caller, { email, role }: CreateUser): Promise<UserAnswer> {
    const member = await this.metadata.access.members.add(
      { workspaceId: caller.workspaceId, email, role, newId: randomUUID() },
      audited(caller, 'user.add', ['role']),
    );
    if (!member) throw new ApiError('ERR_USER_EXISTS', 'This user is a member of the workspace already.');
    return userAnswer(member);
  }

  async patch(caller: Caller, userId: string, { role }: PatchUser): Promise<UserAnswer> {
    const key = { workspaceId: caller.workspaceId, userId };
    const event = audited(caller, 'user.update', ['role']);
    return userAnswer(done(await this.metadata.access.members.changeRole(key, role, event)));
  }

  async remove(caller: Caller, userId: string): Promise<true> {
    const key = { workspaceId: caller.workspaceId, userId };
    done(await this.metadata.access.members.remove(key, audited(caller, 'user.remove')));
    return true;
  }
}

function audited(caller: Caller, action: AuditAction, changedFields?: readonly string[]): AuditOf<Member> {
  return ({ userId, email, role }) =>
    auditOf(caller, action, {
      target: { type: 'user', id: userId, title: email },
      detail: role,
      ...(changedFields && { changedFields }),
    });
}

function done(outcome: Member | MemberRefusal): Member {
  if (outcome === 'missing') throw notFound('user');
  if (outcome === 'last_owner') {
    throw new ApiError(
      'ERR_LAST_OWNER',
      'This is the only owner of the workspace: make another user an owner first.',
    );
  }
  return outcome;
}

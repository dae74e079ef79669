import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type AuditTarget, Metadata } from '@patchbay/metadata';
import { auditOf } from '../audit/audit-trail.js';
import { ApiError, notFound } from '../errors/api-error.js';
import { pageOf, type PageQuery } from '../http/page.js';
import type { Caller } from '../identity/caller.js';
import { hashToken, newToken } from '../identity/tokens.js';
import {
  type CreatedWorkspace,
  workspaceAnswer,
  type WorkspaceAnswer,
  type WorkspaceBody,
  type WorkspacePage,
} from './workspace.dto.js';

@Injectable()
export class WorkspacesService {
  constructor(private readonly metadata: Metadata) {}

  /**
   * The one that the token is for. The user's others are none of its business: an owner of this one, who may make a
   * token for any member, would learn of them.
   */
  async list(caller: Caller, query: PageQuery): Promise<WorkspacePage> {
    const all = [await this.get(caller)];
    return pageOf(all.slice(query.offset, query.offset + query.limit), all.length, query);
  }

  async get({ workspaceId, userId }: Caller): Promise<WorkspaceAnswer> {
    const row = await this.metadata.access.workspaces.find(workspaceId, userId);
    if (!row) throw notFound('workspace');
    return workspaceAnswer(row);
  }

  async create(caller: Caller, { title }: WorkspaceBody): Promise<CreatedWorkspace> {
    const workspace = { id: randomUUID(), title };
    const token = newToken();
    const first = { id: randomUUID(), hash: hashToken(token), title: 'First token', userId: caller.userId };
    const event = auditOf(caller, 'workspace.create', { target: targetOf(workspace) });
    const row = await this.metadata.access.workspaces.create(workspace, first, event);
    return Object.assign(workspaceAnswer(row), { token });
  }

  async rename(caller: Caller, { title }: WorkspaceBody): Promise<WorkspaceAnswer> {
    const id = caller.workspaceId;
    const target = targetOf({ id, title });
    const event = auditOf(caller, 'workspace.update', { target, changedFields: ['title'] });
    if (!(await this.metadata.access.workspaces.rename(id, title, event))) throw notFound('workspace');
    return this.get(caller);
  }

  async delete(caller: Caller): Promise<true> {
    const { id, title } = await this.get(caller);
    const event = auditOf(caller, 'workspace.delete', { target: targetOf({ id, title }) });
    switch (await this.metadata.access.workspaces.delete(id, event)) {
      case 'deleted':
        return true;
      case 'missing':
        throw notFound('workspace');
      case 'not_empty':
        throw new ApiError(
          'ERR_WORKSPACE_NOT_EMPTY',
          'The workspace still holds integrations, perhaps private ones.',
        );
      case 'last':
        throw new ApiError(
          'ERR_LAST_WORKSPACE',
          'This is the only workspace that an owner has a token for: no owner could get in any more.',
        );
    }
  }
}

function targetOf({ id, title }: Pick<WorkspaceAnswer, 'id' | 'title'>): AuditTarget {
  return { type: 'workspace', id, title };
}

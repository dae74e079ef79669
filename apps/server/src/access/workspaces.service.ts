import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditTarget, Metadata } from '@patchbay/metadata';
import { auditOf } from '../audit/audit-trail.js';
import { conflict, notFound } from '../errors/api-error.js';
import { pageOf, type PageQuery } from '../http/page.js';
import type { Caller } from './caller.js';
import {
  workspaceAnswer,
  type WorkspaceAnswer,
  type WorkspaceBody,
  type WorkspacePage,
} from './workspace.dto.js';

@Injectable()
export class WorkspacesService {
  constructor(@Inject(Metadata) private readonly metadata: Metadata) {}

  /** Those of the caller's user: the caller's token opens but one of them. */
  async list({ userId }: Caller, query: PageQuery): Promise<WorkspacePage> {
    const { limit, offset } = query;
    const { rows, total } = await this.metadata.access.workspaces.list({ userId, limit, offset });
    return pageOf(rows.map(workspaceAnswer), total, query);
  }

  async get({ workspaceId, userId }: Caller): Promise<WorkspaceAnswer> {
    const row = await this.metadata.access.workspaces.find(workspaceId, userId);
    if (!row) throw notFound('workspace');
    return workspaceAnswer(row);
  }

  async create(caller: Caller, { title }: WorkspaceBody): Promise<WorkspaceAnswer> {
    const workspace = { id: randomUUID(), title };
    const event = auditOf(caller, 'workspace.create', { target: targetOf(workspace) });
    return workspaceAnswer(await this.metadata.access.workspaces.create(workspace, caller.userId, event));
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
        throw conflict(
          'ERR_WORKSPACE_NOT_EMPTY',
          'The workspace still holds integrations, perhaps private ones.',
        );
      case 'last':
        throw conflict('ERR_LAST_WORKSPACE', 'This is the only workspace there is.');
    }
  }
}

function targetOf({ id, title }: Pick<WorkspaceAnswer, 'id' | 'title'>): AuditTarget {
  return { type: 'workspace', id, title };
}

import { Injectable } from '@nestjs/common';
import { type AuditEvent, Metadata } from '@patchbay/metadata';
import type { Caller } from '../identity/caller.js';
import { badRequest } from '../errors/api-error.js';
import { pageOf } from '../http/page.js';
import type { AuditEventAnswer, AuditListQuery, AuditPage } from './audit.dto.js';
import { auditOf, AuditTrail } from './audit-trail.js';

@Injectable()
export class AuditService {
  constructor(
    private readonly metadata: Metadata,
    private readonly trail: AuditTrail,
  ) {}

  /** A caller that reads the audit stands in it before the answer goes out. */
  async list(caller: Caller, query: AuditListQuery): Promise<AuditPage> {
    const { user_id: userId, action, outcome, before, limit, offset } = query;
    const filter = {
      workspaceId: caller.workspaceId,
      targetId: targetIdOf(query),
      userId,
      action,
      outcome,
      from: query.from && instantOf(query.from),
      to: query.to && instantOf(query.to),
      before,
    };
    await this.trail.flush();
    const { rows, total } = await this.metadata.audit.list({ ...filter, limit, offset });
    await this.trail.record(auditOf(caller, 'audit.read'));
    return pageOf(rows.map(answerOf), total, query);
  }
}

function targetIdOf({ integration_id, target_id }: AuditListQuery): string | undefined {
  if (integration_id !== undefined && target_id !== undefined && integration_id !== target_id)
    throw badRequest('The request is not valid: integration_id and target_id ask for the same.', [
      { path: 'target_id', message: 'is not allowed beside integration_id' },
    ]);
  return integration_id ?? target_id;
}

/** As events have their time, so that the texts compare. */
function instantOf(text: string): string {
  return new Date(text).toISOString();
}

function answerOf(event: AuditEvent): AuditEventAnswer {
  const { target } = event;
  return {
    id: event.id,
    created_at: event.createdAt,
    user: { id: event.userId, email: event.userEmail },
    token_id: event.tokenId,
    action: event.action,
    detail: event.detail,
    target: target && { type: target.type, id: target.id, title: target.title ?? null },
    outcome: event.outcome,
    code: event.code,
    changed_fields: event.changedFields,
    ip: event.ip,
    request_id: event.requestId,
  };
}

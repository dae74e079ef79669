import {
  type AuditTarget,
  type Metadata,
  type NewAuditEvent,
  WriteBehind,
} from '@patchbay/metadata';
import type { TestResult } from '@patchbay/plugin-host';
import type { Request } from 'express';
import { type Caller, callerOf } from '../identity/caller.js';
import type { Logger } from '../logging/logger.js';
import type { AuditAction } from './audit-actions.js';
import { AuditedRoute } from './audited.js';

interface AuditDetails {
  readonly target?: AuditTarget | undefined;
  readonly changedFields?: readonly string[] | undefined;
  readonly detail?: string | undefined;
}

/** What was done, by whom and from where, and went well. Changes hand it to the repository that makes them. */
export function auditOf(
  caller: Caller,
  action: AuditAction,
  { target, changedFields, detail }: AuditDetails = {},
): NewAuditEvent {
  return {
    workspaceId: caller.workspaceId,
    createdAt: new Date().toISOString(),
    userId: caller.userId,
    userEmail: caller.email,
    tokenId: caller.tokenId,
    action,
    detail: detail ?? null,
    target: target ?? null,
    outcome: 'ok',
    changedFields: changedFields ?? null,
    ip: caller.ip,
    requestId: caller.requestId,
  };
}

/** An integration as the audit names it: the title of a private one is its creator's own business. */
export function integrationTarget(row: { id: string; title: string; isPrivate: boolean }): AuditTarget {
  return { type: 'integration', id: row.id, title: row.isPrivate ? null : row.title };
}

/** Writes the events that no change of the database carries with it. */
export class AuditTrail {
  readonly #events: WriteBehind<NewAuditEvent>;

  constructor(
    private readonly metadata: Metadata,
    logger: Logger,
  ) {
    this.#events = new WriteBehind({
      write: (events) => metadata.audit.insert(events),
      failed: (error, events) => {
        metadata.writes.note(error);
        logger.error({ err: error, events }, 'audit events could not be written');
      },
    });
  }

  /** Resolves when it is written: for what must not happen unseen, such as the reading of a config. */
  record(event: NewAuditEvent): Promise<void> {
    return this.metadata.audit.insert([event]);
  }

  /** Written within half a second, in a batch. */
  note(event: NewAuditEvent): void {
    this.#events.add(event);
  }

  /** Has an error of the request recorded under the name of its route. */
  follow({ context }: Request, route: AuditedRoute): void {
    context.audited = route;
  }

  /** What the route does more exactly, once that is known to be a name and no longer any text of the caller's. */
  specify({ context }: Request, detail: string): void {
    context.auditDetail = detail;
  }

  /** A request that did not do what was asked of it. */
  noteError(request: Request, status: number, code: string): void {
    const { audited, auditDetail: detail } = request.context;
    if (!(audited instanceof AuditedRoute)) return;
    const { action, changedFieldsOf } = audited;
    const changedFields = changedFieldsOf?.(request.body);
    const event = auditOf(callerOf(request), action, { target: targetOf(action, request), changedFields, detail });
    this.note({ ...event, outcome: status >= 499 ? 'failed' : 'refused', code });
  }

  /** A connection test that was made. */
  noteTest(caller: Caller, action: AuditAction, { ok, stages }: TestResult, details: AuditDetails = {}): void {
    const detail = stages.find((stage) => !stage.ok)?.stage;
    this.note({ ...auditOf(caller, action, { ...details, detail }), outcome: ok ? 'ok' : 'failed' });
  }

  flush(): Promise<void> {
    return this.#events.flush();
  }
}

/** What the path of a request names. */
function targetOf(action: AuditAction, { params }: Request): AuditTarget | undefined {
  const [subject] = action.split('.');
  const type = subject === 'connection' ? 'integration' : (subject as AuditTarget['type']);
  const id = params[type === 'source' || type === 'workspace' ? `${type}Id` : 'id'];
  return typeof id === 'string' ? { type, id } : undefined;
}

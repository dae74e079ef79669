import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  type AuditOutcome,
  type AuditTarget,
  Metadata,
  type NewAuditEvent,
  WriteBehind,
} from '@patchbay/metadata';
import type { TestResult } from '@patchbay/plugin-host';
import type { Request } from 'express';
import { type Caller, callerOf } from '../identity/caller.js';
import { answerOf } from '../errors/error.filter.js';
import { LOGGER, type Logger } from '../logging/logger.js';
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
@Injectable()
export class AuditTrail implements OnApplicationShutdown {
  readonly #events: WriteBehind<NewAuditEvent>;

  constructor(
    private readonly metadata: Metadata,
    @Inject(LOGGER) logger: Logger,
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
    return this.metadata.audit.record(event);
  }

  /** Written within half a second, in a batch. */
  note(event: NewAuditEvent): void {
    this.#events.add(event);
  }

  /** Has an error of the request recorded under the name of its route. */
  follow({ context }: Request, route: AuditedRoute): void {
    context.audited = route;
  }

  /** What becomes of the request from here on, its feature records itself. */
  leave({ context }: Request): void {
    context.audited = undefined;
  }

  /** A request that did not do what was asked of it. */
  noteError(request: Request, status: number, code: string): void {
    const { audited } = request.context;
    if (!(audited instanceof AuditedRoute)) return;
    const { action, changedFieldsOf } = audited;
    const changedFields = changedFieldsOf?.(request.body);
    const event = auditOf(callerOf(request), action, { target: targetOf(action, request), changedFields });
    this.note({ ...event, outcome: outcomeOf(status), code });
  }

  /** The same of a feature that records what it does itself. */
  noteFailure(event: NewAuditEvent, error: unknown): void {
    const { status, code } = answerOf(error);
    this.note({ ...event, outcome: outcomeOf(status), code });
  }

  /** A connection test that was made. */
  noteTest(
    caller: Caller,
    action: AuditAction,
    { ok, stages }: TestResult,
    details: AuditDetails = {},
  ): void {
    const detail = stages.find((stage) => !stage.ok)?.stage;
    this.note({ ...auditOf(caller, action, { ...details, detail }), outcome: ok ? 'ok' : 'failed' });
  }

  flush(): Promise<void> {
    return this.#events.flush();
  }

  onApplicationShutdown(): Promise<void> {
    return this.flush();
  }
}

/** From 499 on it was tried, and its caller or a remote system ended it. */
function outcomeOf(status: number): AuditOutcome {
  return status >= 499 ? 'failed' : 'refused';
}

/** What the path of a request names. */
function targetOf(action: AuditAction, { params }: Request): AuditTarget | undefined {
  const [subject] = action.split('.');
  const type = subject === 'connection' ? 'integration' : (subject as AuditTarget['type']);
  const id = params[type === 'source' || type === 'workspace' ? `${type}Id` : 'id'];
  return typeof id === 'string' ? { type, id } : undefined;
}

import {
  type AuditOutcome,
  type AuditTarget,
  type Metadata,
  type NewAuditEvent,
  WriteBehind,
} from '@patchbay/metadata';
import type { TestResult } from '@patchbay/plugin-host';
import type { Request } from 'express';
import type { Caller } from '../identity/caller.js';
import type { Logger } from '../logging/logger.js';
import type { AuditAction } from './audit-actions.js';

interface Told {
  readonly target?: AuditTarget;
  readonly changedFields?: readonly string[];
  readonly detail?: string | undefined;
}

interface Outcome {
  readonly outcome: AuditOutcome;
  readonly code: string | null;
  readonly detail: string | undefined;
}

/** What was done, by whom and from where, and went well. Changes hand it to the repository that makes them. */
export function auditOf(
  caller: Caller,
  action: AuditAction,
  { target, changedFields, detail }: Told = {},
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

  /** An audited route that did not do what was asked of it. */
  noteError(request: Request, status: number, code: string): void {
    const { auditDetail: detail } = request;
    this.#noteOutcome(request, { outcome: status >= 499 ? 'failed' : 'refused', code, detail });
  }

  /** A connection test that was made. */
  noteTest(request: Request, { ok, stages }: TestResult): void {
    const outcome = ok ? 'ok' : 'failed';
    this.#noteOutcome(request, { outcome, code: null, detail: stages.find((stage) => !stage.ok)?.stage });
  }

  #noteOutcome(request: Request, { outcome, code, detail }: Outcome): void {
    const { caller, audited, params } = request;
    if (!caller || !audited) return;
    const changedFields = audited === 'integration.test' ? overriddenFields(request.body) : undefined;
    const type = targetTypeOf(audited);
    const id = params[type === 'source' || type === 'workspace' ? `${type}Id` : 'id'];
    const target = typeof id === 'string' ? { type, id } : undefined;
    const told = { ...(target && { target }), ...(changedFields && { changedFields }), detail };
    this.note({ ...auditOf(caller, audited, told), outcome, code });
  }

  flush(): Promise<void> {
    return this.#events.flush();
  }
}

/** What a body may hold that was refused is not known: at most so much of it is noted. */
const MAX_FIELDS = 100;
const MAX_NAME = 200;

/** The fields of the saved config that a test was to replace, such as `config.connection.host`: names, never values. */
function overriddenFields(body: unknown): readonly string[] | undefined {
  const { config } = (body ?? {}) as { config?: unknown };
  if (config === undefined) return undefined;
  const paths = pathsOf(config, 'config').slice(0, MAX_FIELDS);
  return paths.length > 0 ? paths.map((path) => path.slice(0, MAX_NAME)) : undefined;
}

function pathsOf(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, part]) => pathsOf(part, `${path}.${key}`));
}

function targetTypeOf(action: AuditAction): AuditTarget['type'] {
  const [subject] = action.split('.');
  return subject === 'connection' ? 'integration' : (subject as AuditTarget['type']);
}

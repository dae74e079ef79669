import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import type { AuditAction } from './audit-actions.js';
import { NoteTest } from './note-test.interceptor.js';

declare module 'node:http' {
  interface IncomingMessage {
    /** What the route is for the audit; set by the audit's guard. */
    audited?: AuditAction | undefined;
    /** More exactly, once it is known to be no more than a name. */
    auditDetail?: string;
  }
}

export const AUDITED = 'audited';

/** These change nothing, so that no feature records them with its change. */
const TESTS: readonly AuditAction[] = ['integration.test', 'connection.test'];

/**
 * What the route is called in the audit. A refused caller there, and whatever fails, is noted under this name by the
 * error filter; what succeeds is recorded by the feature, together with what it did. Connection tests are noted here.
 */
export const Audited = (action: AuditAction): MethodDecorator => {
  const named = SetMetadata(AUDITED, action);
  return TESTS.includes(action) ? applyDecorators(named, UseInterceptors(NoteTest)) : named;
};

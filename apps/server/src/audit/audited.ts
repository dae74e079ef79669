import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import { NoteTest } from './note-test.interceptor.js';

/** Everything that leaves an event in the audit. */
export const AUDIT_ACTIONS = [
  'integration.create',
  'integration.copy',
  'integration.read_config',
  'integration.update',
  'integration.restore',
  'integration.make_default',
  'integration.delete',
  'integration.batch',
  'integration.test',
  'integration.execute',
  'connection.test',
  'source.create',
  'source.update',
  'source.delete',
  'workspace.create',
  'workspace.update',
  'workspace.delete',
  'user.add',
  'user.update',
  'user.remove',
  'token.create',
  'token.revoke',
  'audit.read',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

declare module 'node:http' {
  interface IncomingMessage {
    /** What the route is for the audit; set by the guard. */
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

import { SetMetadata } from '@nestjs/common';
import type { AuditAction } from './audit-actions.js';

export const AUDITED = 'audited';

/** What a route is for the audit. */
export class AuditedRoute {
  constructor(
    readonly action: AuditAction,
    /** The fields that a body of the route would change. */
    readonly changedFieldsOf?: (body: unknown) => readonly string[] | undefined,
  ) {}
}

/**
 * What the route is called in the audit. A refused caller there, and whatever fails, is noted under this name by the
 * error filter; what succeeds is recorded by the feature, together with what it did.
 */
export const Audited = (
  action: AuditAction,
  changedFieldsOf?: AuditedRoute['changedFieldsOf'],
): MethodDecorator => SetMetadata(AUDITED, new AuditedRoute(action, changedFieldsOf));

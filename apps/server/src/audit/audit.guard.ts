import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import type { AuditAction } from './audit-actions.js';
import { AUDITED } from './audited.js';

/** Says what the route is called in the audit before another guard can refuse it. */
export class AuditGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    request.audited = this.reflector.get<AuditAction | undefined>(AUDITED, context.getHandler());
    return true;
  }
}

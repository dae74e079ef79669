import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { AuditTrail } from './audit-trail.js';
import { AUDITED, type AuditedRoute } from './audited.js';

/** Has the audit follow a request from here on. It comes before the guard that may refuse the caller. */
@Injectable()
export class AuditGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly trail: AuditTrail,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const route = this.reflector.get<AuditedRoute | undefined>(AUDITED, context.getHandler());
    if (route) this.trail.follow(context.switchToHttp().getRequest<Request>(), route);
    return true;
  }
}

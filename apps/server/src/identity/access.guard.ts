import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { forbidden, notFound } from '../errors/api-error.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { ALLOWED, type Requirement } from './allow.js';
import { callerOf } from './caller.js';
import { refuseCrossSite } from './cross-site.js';

/** Denies by default: a route is closed unless it says to whom it is open. It comes after the guard that finds out who calls. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const required = this.reflector.get<Requirement | undefined>(ALLOWED, context.getHandler());
    if (required === 'public') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const caller = callerOf(request);
    refuseCrossSite(request, this.settings.corsOrigins);
    const { workspaceId } = request.params;
    // A token speaks for its own workspace only, and learns of no other whether there is one.
    if (workspaceId !== undefined && workspaceId !== caller.workspaceId) throw notFound('workspace');
    if (required === undefined || !caller.is(required)) {
      throw forbidden(`This takes the role ${required ?? 'that no token has'}; yours is ${caller.role}.`);
    }
    return true;
  }
}

import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { ApiError, forbidden, notFound } from '../errors/api-error.js';
import { ALLOWED, type Requirement } from './allow.js';
import { Caller } from './caller.js';
import { refuseCrossSite } from './cross-site.js';
import { tokenOf, type Tokens } from './tokens.js';

/** Denies by default: a route is closed unless it says to whom it is open. */
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: Tokens,
    private readonly corsOrigins: readonly string[],
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const required = this.reflector.get<Requirement | undefined>(ALLOWED, context.getHandler());
    if (required === 'public') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const caller = new Caller(await this.#bearerOf(request), request);
    request.caller = caller;
    refuseCrossSite(request, this.corsOrigins);
    const { workspaceId } = request.params;
    // A token speaks for its own workspace only, and learns of no other whether there is one.
    if (workspaceId !== undefined && workspaceId !== caller.workspaceId) throw notFound('workspace');
    if (required === undefined || !caller.is(required)) {
      throw forbidden(`This takes the role ${required ?? 'that no token has'}; yours is ${caller.role}.`);
    }
    return true;
  }

  async #bearerOf(request: Request) {
    const token = tokenOf(request);
    const bearer = token === undefined ? null : await this.tokens.bearerOf(token);
    if (bearer) return bearer;
    throw new ApiError(
      401,
      'ERR_UNAUTHORIZED',
      token === undefined ? 'Send a token: xc-auth, xc-token or Authorization.' : 'The token is not valid.',
    );
  }
}

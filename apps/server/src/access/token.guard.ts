import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { ApiError } from '../errors/api-error.js';
import { PUBLIC } from './caller.js';
import { tokenOf, type Tokens } from './tokens.js';

/** Denies by default: a route is open only when it says so. */
export class TokenGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: Tokens,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.get<boolean | undefined>(PUBLIC, context.getHandler())) return true;
    const request = context.switchToHttp().getRequest<Request>();
    const token = tokenOf(request);
    const bearer = token === undefined ? null : await this.tokens.bearerOf(token);
    if (!bearer) {
      throw new ApiError(
        401,
        'ERR_UNAUTHORIZED',
        token === undefined ? 'Send a token: xc-auth, xc-token or Authorization.' : 'The token is not valid.',
      );
    }
    request.caller = bearer;
    return true;
  }
}

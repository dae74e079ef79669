import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { ApiError } from '../errors/api-error.js';
import { ALLOWED, type Requirement } from './allow.js';
import { Caller } from './caller.js';
import { tokenOf, Tokens } from './tokens.js';

/** Finds out who calls a route that is not public. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: Tokens,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const required = this.reflector.get<Requirement | undefined>(ALLOWED, context.getHandler());
    if (required === 'public') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const bearer = await this.tokens.bearerOf(request);
    if (!bearer) throw unauthorized(request);
    request.context.caller = new Caller(bearer, request);
    return true;
  }
}

function unauthorized(request: Request): ApiError {
  return new ApiError(
    'ERR_UNAUTHORIZED',
    tokenOf(request) === undefined
      ? 'Send a token: xc-auth, xc-token or Authorization.'
      : 'The token is not valid.',
  );
}

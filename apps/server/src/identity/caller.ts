import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Role, ROLES, type TokenBearer } from '@patchbay/metadata';
import type { Request } from 'express';

/** Such as a request. */
interface Origin {
  readonly context: { readonly id: string };
  /** Read when it is asked for: behind proxies it takes some work. */
  readonly ip?: string | undefined;
}

/** Who a request speaks for, and where it came from. */
export class Caller {
  readonly tokenId: string;
  readonly userId: string;
  readonly email: string;
  readonly workspaceId: string;
  readonly role: Role;
  readonly #origin: Origin;

  constructor(bearer: Omit<TokenBearer, 'expiresAt'>, origin: Origin) {
    this.tokenId = bearer.tokenId;
    this.userId = bearer.userId;
    this.email = bearer.email;
    this.workspaceId = bearer.workspaceId;
    this.role = bearer.role;
    this.#origin = origin;
  }

  /** Whether the caller has this role or one above it. */
  is(role: Role): boolean {
    return ROLES.indexOf(this.role) >= ROLES.indexOf(role);
  }

  get requestId(): string {
    return this.#origin.context.id;
  }

  get ip(): string | null {
    return this.#origin.ip ?? null;
  }
}

/** Who calls a route that is not public. */
export function callerOf({ context: { caller } }: Pick<Request, 'context'>): Caller {
  if (caller instanceof Caller) return caller;
  throw new Error('A public route has no caller.');
}

/** The caller of the current request. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  return callerOf(context.switchToHttp().getRequest<Request>());
});

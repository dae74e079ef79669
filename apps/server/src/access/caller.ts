import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { TokenBearer } from '@patchbay/metadata';
import type { Request } from 'express';

/** Who a request speaks for. */
export type Caller = Omit<TokenBearer, 'expiresAt'>;

declare module 'node:http' {
  interface IncomingMessage {
    /** Set by the guard; absent on public routes only. */
    caller?: Caller;
  }
}

/** The caller of the current request. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  return context.switchToHttp().getRequest<Request>().caller;
});

export const PUBLIC = 'public';

/** Opens a route to everyone. Every other route asks for a token. */
export const Public = () => SetMetadata(PUBLIC, true);

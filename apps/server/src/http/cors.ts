import type { CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface.js';

/** Lets the pages of these origins, and no others, call from a browser. Tokens travel in headers, so no cookie is let through. */
export function corsFor(origins: readonly string[]): CorsOptions {
  return {
    origin: (origin, decide) => decide(null, origin !== undefined && origins.includes(origin)),
    methods: ['GET', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'accept',
      'authorization',
      'content-type',
      'if-match',
      'if-none-match',
      'xc-auth',
      'xc-token',
      'x-request-id',
    ],
    exposedHeaders: ['ETag', 'Retry-After', 'X-Request-Id', 'X-Patchbay-Truncated'],
    maxAge: 600,
  };
}

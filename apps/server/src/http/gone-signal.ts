import type { Request } from 'express';

/** Aborts when the client hangs up before it has its answer. */
export function goneSignal(request: Request): AbortSignal {
  const gone = new AbortController();
  const response = request.res!;
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

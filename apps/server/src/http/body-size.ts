import type { Request, Response } from 'express';

/** Time for a client to read why it is refused, while what it goes on sending is thrown away. */
const LINGER_MS = 1000;

/**
 * Calls `refuse` as soon as a body is known to be too large: by what it says of itself, or at the byte that is one too
 * many. The parser alone would read such a body to its end before it says so.
 */
export function untilTooLarge(
  request: Request,
  limit: number,
  refuse: () => void,
): { readonly early: boolean } {
  const state = { early: false };
  const stop = (): void => {
    state.early = true;
    refuse();
  };
  if (Number(request.headers['content-length']) > limit) stop();
  else if (request.headers['transfer-encoding'] !== undefined) {
    let bytes = 0;
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes <= limit) return;
      request.off('data', count);
      stop();
    };
    request.on('data', count);
  }
  return state;
}

/** Ends the connection on which a body still comes, once the answer had time to arrive. */
export function cutOff(request: Request, response: Response): void {
  response.once('finish', () => {
    request.resume();
    setTimeout(() => {
      if (!request.complete) request.socket.destroy();
    }, LINGER_MS).unref();
  });
}

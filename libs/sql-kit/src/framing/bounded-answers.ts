import type { ClientRequest, IncomingMessage } from 'node:http';
import type { AnswerBounds } from './answer-bounds.js';
import { FrameTooLarge } from './frame-refused.js';

/** What a server says of an error is read whole by drivers, and told only in part. */
const MAX_ERROR_BYTES = 1024 * 1024;

/** Ends the answer to a request once its body is longer than is read: drivers gather bodies without bounds. */
export function boundAnswer(request: ClientRequest, bounds: Pick<AnswerBounds, 'maxBytes' | 'refuse'>): void {
  request.prependOnceListener('response', (answer: IncomingMessage) => {
    const isError = (answer.statusCode ?? 0) >= 300;
    // Who reads the answer hears of it; drivers that left it, or its request, do not listen any more.
    answer.on('error', () => undefined);
    request.on('error', () => undefined);
    const push = answer.push.bind(answer);
    let bytes = 0;
    answer.push = (chunk: Buffer | null): boolean => {
      bytes += chunk?.length ?? 0;
      if (isError && bytes > MAX_ERROR_BYTES)
        answer.destroy(new FrameTooLarge({ frame: 'answer', bytes, limit: MAX_ERROR_BYTES }));
      else if (bytes > bounds.maxBytes) answer.destroy(bounds.refuse(bytes));
      else return push(chunk);
      return false;
    };
  });
}

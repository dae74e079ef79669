import { randomUUID } from 'node:crypto';
import { type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ApiError } from '../errors/api-error.js';

const ANSWERS: Readonly<Record<string, ApiError>> = {
  HPE_HEADER_OVERFLOW: new ApiError('ERR_HEADERS_TOO_LARGE', 'The headers are too large.'),
  ERR_HTTP_REQUEST_TIMEOUT: new ApiError(
    'ERR_REQUEST_TIMEOUT',
    'The request did not arrive completely in time.',
  ),
};
const NOT_HTTP = new ApiError('ERR_BAD_REQUEST', 'The request is not valid HTTP.');

/** What Node cannot read reaches no route; its sender gets the same kind of error all the same. */
export function answerUnreadable(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const { status, code, message } = ANSWERS[error.code ?? ''] ?? NOT_HTTP;
    const body = JSON.stringify({ error: code, message, requestId: randomUUID() });
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  });
}

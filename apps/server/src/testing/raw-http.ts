import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestServer } from './test-server.js';

/** A connection on which HTTP is written by hand, for what no client library would send. */
export async function openSocket(url: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let heard = '';
  socket.setEncoding('utf8');
  socket.on('data', (part: string) => {
    heard += part;
  });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return {
    write: (part: string) => socket.write(part),
    /** What came since the last answer, once it matches or the server closed the connection. */
    answer: async (whole: RegExp): Promise<string> => {
      const closed = once(socket, 'close');
      while (!whole.test(heard) && !socket.destroyed) await Promise.race([once(socket, 'data'), closed]);
      const answer = heard;
      heard = '';
      return answer;
    },
    close: () => socket.destroy(),
  };
}

export interface StreamedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly trailers: NodeJS.Dict<string>;
  readonly text: string;
}

/** An action's answer with its trailers, which other clients drop. */
export async function streamed(
  server: TestServer,
  path: string,
  body: object,
  accept: string,
): Promise<StreamedAnswer> {
  const asked = httpRequest(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'xc-token': server.token, 'content-type': 'application/json', accept },
  });
  asked.end(JSON.stringify(body));
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const whole = await text(answer);
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    trailers: answer.trailers,
    text: whole,
  };
}

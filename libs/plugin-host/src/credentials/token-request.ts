import { request as requestPlainly, type IncomingMessage } from 'node:http';
import { request as requestEncrypted } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect, type ConnectionOptions } from 'node:tls';

/** A way to a host: a connection that is under way when this returns. */
export type Dial = (host: string, port: number) => Socket;

export interface TokenRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly tls: ConnectionOptions | undefined;
  readonly signal: AbortSignal;
  /** The connection is made, or encrypted: what fails from here on fails there. */
  readonly begins: (stage: 'tls' | 'auth') => void;
}

export interface TokenAnswer {
  readonly status: number;
  readonly type: string;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/** An answer with tokens has a few kilobytes. */
const MOST_BYTES = 256 * 1024;

/** Asks a token endpoint, on a connection for this one request. A redirect is an answer: what asks for a token is not sent on. */
export async function askEndpoint(dial: Dial, asked: TokenRequest): Promise<TokenAnswer> {
  const { url, headers, body, tls, signal, begins } = asked;
  const encrypted = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  let way = dial(host, Number(url.port) || (encrypted ? 443 : 80));
  const dialled = way;
  try {
    await came(way, 'connect', signal);
    if (encrypted) {
      begins('tls');
      way = encrypt(way, host, tls);
      await came(way, 'secureConnect', signal);
    }
    begins('auth');
    return await new Promise<TokenAnswer>((resolve, reject) => {
      const sent = (encrypted ? requestEncrypted : requestPlainly)(url, {
        // With `agent: false` Node would connect by itself, beside the dialer.
        ...{ method: 'POST', signal, createConnection: () => way },
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      });
      sent.once('error', reject);
      // Without this, Node ends the connection and says nothing.
      sent.once('upgrade', () => reject(new Error('The answer changes to another protocol.')));
      sent.once('response', (response) => {
        read(response).then(resolve, reject);
      });
      sent.end(body);
    });
  } finally {
    dialled.destroy();
  }
}

function came(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = (): void => reject(signal.reason as Error);
    socket.once(event, () => {
      signal.removeEventListener('abort', give);
      resolve();
    });
    socket.once('error', reject);
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}

/** RFC 6066: an address is not a server name. */
function encrypt(socket: Socket, host: string, tls: ConnectionOptions = {}): Socket {
  return connect({
    ...{ host, ...(!isIP(host) && { servername: host }) },
    ...tls,
    ...{ ALPNProtocols: ['http/1.1'], socket },
  });
}

async function read(response: IncomingMessage): Promise<TokenAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error(`The answer is larger than ${MOST_BYTES} bytes.`);
    chunks.push(chunk);
  }
  const { statusCode: status = 0, headers } = response;
  return {
    status,
    type: headers['content-type'] ?? '',
    retryAfter: headers['retry-after'],
    text: Buffer.concat(chunks, size).toString('utf8'),
  };
}

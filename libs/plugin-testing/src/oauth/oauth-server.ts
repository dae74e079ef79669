import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { memoryAdapter } from './memory-adapter.js';

/** A request that carried a token which the server gave, and which is good. */
export interface ApiCall {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

export interface OAuthServerOptions {
  /** Such as `/oauth/token`. */
  readonly tokenPath: string;
  /** How clients say who they are. */
  readonly clientAuth: 'basic' | 'body';
  /** Answers the service's own requests. */
  readonly api: (call: ApiCall, response: ServerResponse) => void;
  /** What it answers to a token that is not good. */
  readonly unauthorized: object;
}

/** An authorization server (oidc-provider, which is certified), and a service behind it that takes its tokens alone. */
export interface OAuthServer {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** How many tokens it was asked for. */
  readonly asked: number;
  /** With what the service's own requests were authorized. */
  readonly tokens: readonly string[];
  /** Takes back all tokens that it gave. */
  revoke(): void;
  /** Whether the client may have tokens; it may at first. */
  allow(isAllowed: boolean): void;
  close(): Promise<void>;
}

/** The part of the package's own surface that is used. */
type Constructor = new (issuer: string, configuration: object) => Provider;
interface Provider {
  callback(): RequestListener;
  readonly ClientCredentials: { find(token: string): Promise<object | undefined> };
}

const CLIENT = { clientId: 'a-client', clientSecret: 'a secret of the client' };

export async function startOAuthServer(options: OAuthServerOptions): Promise<OAuthServer> {
  const { tokenPath, clientAuth, api, unauthorized } = options;
  const Provider = await quietly();
  const { Adapter, clear } = memoryAdapter();
  const providerFor = (secret: string): Provider =>
    new Provider('http://127.0.0.1', {
      adapter: Adapter,
      clients: [
        {
          ...{ client_id: CLIENT.clientId, client_secret: secret, redirect_uris: [], response_types: [] },
          ...{ grant_types: ['client_credentials'], token_endpoint_auth_method: METHODS[clientAuth] },
          id_token_signed_response_alg: 'ES256',
        },
      ],
      features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
      jwks: {
        keys: [generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })],
      },
      routes: { token: tokenPath },
      ttl: { ClientCredentials: 3600 },
    });
  // One that knows the client by another secret refuses it.
  const [sound, stern] = [providerFor(CLIENT.clientSecret), providerFor('another secret')];
  let provider = sound;
  let asked = 0;
  const tokens: string[] = [];

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    if (path === tokenPath) {
      asked += 1;
      provider.callback()(request, response);
      return;
    }
    const token = headers.authorization?.replace(/^Bearer /, '') ?? '';
    tokens.push(token);
    const body = (await buffer(request)).toString();
    if (await sound.ClientCredentials.find(token))
      api({ method, url: new URL(path, 'http://service'), body }, response);
    else response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(unauthorized));
  };
  const server = createServer((request, response) => void serve(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...CLIENT,
    get asked() {
      return asked;
    },
    tokens,
    revoke: clear,
    allow: (isAllowed) => {
      provider = isAllowed ? sound : stern;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** It warns of the Node that runs it, where that is not the newest. */
async function quietly(): Promise<Constructor> {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    // @ts-expect-error It has no types of its own.
    return ((await import('oidc-provider')) as { default: Constructor }).default;
  } finally {
    console.warn = warn;
  }
}

const METHODS = { basic: 'client_secret_basic', body: 'client_secret_post' } as const;

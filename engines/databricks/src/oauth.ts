import { request } from 'node:https';
import type { DialledAgent } from '@patchbay/sql-kit';

interface Client {
  readonly host: string;
  readonly port: number;
  readonly clientId: string;
  readonly clientSecret: string;
}

interface Token {
  readonly text: string;
  readonly until: number;
}

/** A token is renewed so long before it ends. */
const MARGIN_MS = 60_000;

/** Tokens of a service principal (OAuth 2.0, 4.4), asked of the workspace itself, and shared by the connections of a session. */
export class ClientTokens {
  #token: Token | undefined;

  constructor(private readonly client: Client) {}

  async get(agent: DialledAgent): Promise<string> {
    if (!this.#token || this.#token.until < Date.now()) this.#token = tokenIn(await this.#ask(agent));
    return this.#token.text;
  }

  #ask(agent: DialledAgent): Promise<{ text: string; statusCode: number }> {
    const { host, port, clientId, clientSecret } = this.client;
    const body = 'grant_type=client_credentials&scope=all-apis';
    const options = {
      ...{ agent, host, port, method: 'POST', path: '/oidc/v1/token' },
      auth: `${clientId}:${clientSecret}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length },
    };
    return new Promise((resolve, reject) => {
      const asked = request(options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('error', reject);
        response.on('end', () => resolve({ text, statusCode: response.statusCode ?? 0 }));
      });
      asked.on('error', reject).end(body);
    });
  }
}

function tokenIn({ text, statusCode }: { text: string; statusCode: number }): Token {
  if (statusCode !== 200)
    throw Object.assign(new Error(`The OAuth client was refused (HTTP ${statusCode}).`), { statusCode });
  const { access_token: token, expires_in: seconds } = JSON.parse(text) as Record<string, unknown>;
  if (typeof token !== 'string') throw new Error('The answer to the OAuth client holds no token.');
  return { text: token, until: Date.now() + Number(seconds ?? 0) * 1000 - MARGIN_MS };
}

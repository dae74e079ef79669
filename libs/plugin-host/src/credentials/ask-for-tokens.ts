import { codeOf, type FailedAt, type OAuthClient, type OAuthRule, PluginError } from '@patchbay/plugin-kit';
import { DialRefused } from '../egress/dial-refused.js';
import { redactorOf } from '../failures/redact.js';
import { bodyOf, errorIn, givenIn, type TokenBody, type Tokens, wordsIn } from './token-body.js';
import { askEndpoint, type Dial, type TokenAnswer } from './token-request.js';

/** Everything that decides which tokens one gets. */
export interface TokenSource {
  /** As messages call it. */
  readonly service: string;
  readonly rule: OAuthRule;
  readonly client: OAuthClient;
}

/** How to ask, at this time. */
interface Asking {
  readonly dial: Dial;
  readonly signal: AbortSignal;
  /** For the connection and the answer together. */
  readonly timeoutMs: number;
  /** Tokens so far, which the service may repeat in what it says. */
  readonly known: readonly string[];
}

/** The service understood and gives no token: a user has to see to it. Its message is for people, without secrets. */
export class TokenRefused extends PluginError {
  constructor(message: string) {
    super('unauthorized', message, { at: { stage: 'auth' } });
    this.name = 'TokenRefused';
  }
}

function refusedBy({ service }: TokenSource, words: string): TokenRefused {
  return new TokenRefused(`${service} gives no token for the account: ${words}`);
}

/** Statuses between 400 and 499 that do not speak of the request itself. */
const FOR_NOW = new Set([408, 425, 429]);

/**
 * Asks for tokens: with the refresh token where there is one, else with what the client itself has (RFC 6749, 6 and 4.4).
 * @throws TokenRefused; PluginError or DialRefused where no token is given for now
 */
export async function askForTokens(
  source: TokenSource,
  refreshToken: string | undefined,
  { dial, signal, timeoutMs, known }: Asking,
): Promise<Tokens> {
  const { client, rule, service } = source;
  if (refreshToken === undefined && rule.grant !== 'client_credentials')
    throw refusedBy(source, 'the account is not connected');
  const url = endpointOf(client);
  const scopes = client.scopes ?? rule.scopes;
  const body = new URLSearchParams({
    ...client.params,
    ...(refreshToken === undefined
      ? { grant_type: 'client_credentials', ...(scopes.length > 0 && { scope: scopes.join(' ') }) }
      : { grant_type: 'refresh_token', refresh_token: refreshToken }),
  });
  const headers = { ...HEADERS, ...authorize(client, rule, body) };
  const limit = limitOf(signal, timeoutMs);
  const way = { dial, url, tls: client.tls, signal: limit.signal };
  const answer = await exchange(way, headers, body.toString(), source).finally(limit.end);
  const given = tokensIn(answer, source, known);
  if (given) return given;
  throw new PluginError('unknown', `${service} answered a request for a token with none.`, {
    at: { stage: 'auth' },
  });
}

/** Not AbortSignal.any with AbortSignal.timeout: nothing keeps that timeout from being collected before it comes. */
function limitOf(outer: AbortSignal, withinMs: number): { signal: AbortSignal; end: () => void } {
  const inner = new AbortController();
  const stop = (): void => inner.abort(outer.reason);
  const timer = setTimeout(() => inner.abort(new Error('No answer came in time.')), withinMs);
  if (outer.aborted) stop();
  else outer.addEventListener('abort', stop, { once: true });
  const end = (): void => {
    clearTimeout(timer);
    outer.removeEventListener('abort', stop);
  };
  return { signal: inner.signal, end };
}

const HEADERS = {
  accept: 'application/json',
  'content-type': 'application/x-www-form-urlencoded',
  'user-agent': 'patchbay',
};

/**
 * RFC 6749, 2.3.1: the client says who it is by HTTP Basic, both parts encoded as in a form, or in the body. Servers that do not
 * decode them still understand an id of letters, digits, "-", "." and "_".
 */
function authorize(
  { clientId, clientSecret }: OAuthClient,
  { clientAuth = 'basic' }: OAuthRule,
  body: URLSearchParams,
): Readonly<Record<string, string>> {
  if (clientSecret !== undefined && clientAuth === 'basic') {
    const [id, secret] = [clientId, clientSecret].map((part) =>
      new URLSearchParams([['', part]]).toString().slice(1),
    );
    return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
  }
  body.set('client_id', clientId);
  if (clientSecret !== undefined) body.set('client_secret', clientSecret);
  return {};
}

function endpointOf({ tokenUrl }: OAuthClient): URL {
  const url = URL.canParse(tokenUrl) ? new URL(tokenUrl) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new PluginError('invalid_request', 'The config makes no address to ask for tokens at.', {
      path: 'config',
    });
  return url;
}

type Way = Pick<Parameters<typeof askEndpoint>[1], 'url' | 'tls' | 'signal'> & { readonly dial: Dial };

async function exchange(
  { dial, ...way }: Way,
  headers: Readonly<Record<string, string>>,
  body: string,
  { service }: TokenSource,
): Promise<TokenAnswer> {
  const at: { stage: FailedAt['stage'] } = { stage: 'connect' };
  try {
    const begins = (next: FailedAt['stage']): void => {
      at.stage = next;
    };
    return await askEndpoint(dial, { ...way, headers, body, begins });
  } catch (error) {
    if (error instanceof DialRefused) throw error;
    const late = way.signal.aborted;
    const { message } = error as Error;
    const what = late ? 'no answer came in time' : message;
    const code = late && at.stage === 'auth' ? 'timeout' : 'unreachable';
    throw new PluginError(code, `${service} could not be asked for a token: ${what}`, {
      remote: { code: codeOf(error) ?? 'NO_TOKEN', message: what },
      at,
      cause: error,
    });
  }
}

/** `undefined` where nothing is said against the request, and no token is there. @throws TokenRefused, PluginError */
function tokensIn(answer: TokenAnswer, source: TokenSource, known: readonly string[]): Tokens | undefined {
  const { status } = answer;
  const body = bodyOf(answer);
  const clean = cleaner(source, known, body);
  const error = body && errorIn(body);
  if (body && status < 300 && error === undefined) return givenIn(body);
  // What a page says comes from something on the way as well as from the service.
  const isRefusal = body && (status < 300 || (status >= 400 && status < 500 && !FOR_NOW.has(status)));
  if (isRefusal && !/^(server_error|temporarily_unavailable)$/.test(error ?? ''))
    throw refusedBy(
      source,
      clean([error, wordsIn(body) ?? (error ? undefined : `status ${status}`)].filter(Boolean).join(': ')),
    );
  const waitS = /^\d{1,6}$/.test(answer.retryAfter ?? '') ? Number(answer.retryAfter) : undefined;
  const words =
    (body && (wordsIn(body) ?? error)) ?? (status < 300 ? 'the answer is not one of OAuth' : undefined);
  throw new PluginError(
    status === 429 ? 'rate_limited' : 'unknown',
    `${source.service} gives no token for now (${status})${words ? `: ${clean(words)}` : '.'}`,
    { at: { stage: 'auth' }, ...(waitS !== undefined && status === 429 && { retryAfterS: waitS }) },
  );
}

const LONGEST_WORDS = 500;

/** Takes out of a service's words what was sent to it, and what it gave. */
function cleaner(
  { client }: TokenSource,
  known: readonly string[],
  body: TokenBody = {},
): (text: string) => string {
  const secrets = [client.clientSecret, body.access_token, body.refresh_token, ...known];
  const redact = redactorOf(secrets.filter((secret) => typeof secret === 'string'));
  return (text) => {
    const clean = redact(text);
    return clean.length > LONGEST_WORDS ? `${clean.slice(0, LONGEST_WORDS)}…` : clean;
  };
}

import type { JsonValue, OpenContext, Pong } from '@patchbay/plugin-kit';
import { PluginError } from '@patchbay/plugin-kit';
import { Agent, type Dispatcher } from 'undici';
import { Authorized, type Authorizer } from './authorizer.js';
import { type Auth, noAuth, withoutCredentials } from './auth.js';
import { jsonOf, readWhole, sendable } from './body.js';
import { Connector } from './connector.js';
import type { FlowingAnswer, HttpAnswer, HttpApi, HttpHeaders, HttpRequest } from './http-api.js';
import type { HttpSession, SendOptions } from './http-session.js';
import { MOST_REDIRECTS, redirected, redirectOf, type Target } from './redirects.js';
import { failureIn, refusalOf } from './refusals.js';
import { Places } from './places.js';
import { withRetries } from './retries.js';
import { inLowerCase, refuseUnsendable } from './sent-headers.js';
import { isObject, type JsonObject } from './shape.js';
import { type UnpackedAnswer, unpacked } from './unpack.js';

const CONNECTIONS_PER_ORIGIN = 10;
const SILENCE_MS = 60_000;

/** What redirects may add to the origins that connections are kept to. */
const MOST_ORIGINS = 20;

/** Of an answer that proves no more than that the credentials are good. */
const MOST_PONG_BYTES = 4 * 1024 * 1024;

/** Read for the connection's sake: past it, a new one is cheaper. */
const MOST_REDIRECT_BYTES = 64 * 1024;

const HEADERS = { accept: 'application/json', 'user-agent': 'patchbay' };

/** Connections are made when the first request needs one. @throws PluginError where the config makes no request possible */
export async function openHttp<Config>(
  api: HttpApi<Config>,
  config: Config,
  context: OpenContext,
  service: string,
): Promise<HttpSession<Config>> {
  return new HttpClient(api, { config, context, service, parse: await api.parser?.() });
}

interface ClientParts<Config> {
  readonly config: Config;
  readonly context: OpenContext;
  readonly service: string;
  readonly parse: HttpAnswer['parse'];
}

class HttpClient<Config> implements HttpSession<Config> {
  readonly config: Config;
  readonly service: string;
  readonly #context: OpenContext;
  readonly #parse: HttpAnswer['parse'];
  readonly #places: Places;
  readonly #auth: Auth;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #followsElsewhere: boolean;
  readonly #connector: Connector;
  readonly #agent: Agent;
  readonly #withoutCredentials: (text: string) => string;
  readonly #authorizer: Authorizer<Config>;

  constructor(
    private readonly api: HttpApi<Config>,
    { config, context, service, parse }: ClientParts<Config>,
  ) {
    this.config = config;
    this.service = service;
    this.#context = context;
    this.#parse = parse;
    this.#places = new Places(api, config, context);
    this.#auth = api.auth?.(config) ?? noAuth;
    this.#headers = inLowerCase({ ...api.headers?.(config), ...this.#auth.headers });
    refuseUnsendable(this.#headers);
    this.#followsElsewhere = api.followsElsewhere?.(config) ?? false;
    this.#withoutCredentials = withoutCredentials(this.#auth);
    const { authorize } = api;
    this.#authorizer = { authorize, config, places: this.#places, credential: context.credential };
    this.#connector = new Connector(context, api.ca?.(config));
    this.#agent = new Agent({
      connect: this.#connector.connect,
      connections: CONNECTIONS_PER_ORIGIN,
      maxOrigins: MOST_ORIGINS,
      headersTimeout: api.silenceMs ?? SILENCE_MS,
      bodyTimeout: api.silenceMs ?? SILENCE_MS,
    });
  }

  async send(request: HttpRequest, { signal, maxBytes, anyStatus }: SendOptions): Promise<HttpAnswer> {
    const authorized = new Authorized(this.#authorizer, request.body, signal);
    const answer = await withRetries(request, signal, async () => {
      const { statusCode: status, headers, body } = await this.#exchange(authorized, request, signal);
      // HEAD answers with the size of what it does not send.
      const announced = request.method === 'HEAD' ? {} : headers;
      const bytes = await readWhole(body, announced, maxBytes);
      return { status, headers, bytes, parse: this.#parse };
    });
    if (anyStatus || (answer.status === 304 && isConditional(request))) return answer;
    const refusal = refusalOf(answer, this.api.refusal);
    if (refusal) throw refusal;
    return answer;
  }

  async flow(
    request: HttpRequest,
    { signal, maxBytes, type }: SendOptions & { readonly type?: string },
  ): Promise<FlowingAnswer> {
    const asked = { ...request, headers: { accept: type ?? '*/*', ...request.headers } };
    const authorized = new Authorized(this.#authorizer, asked.body, signal);
    const answer = await withRetries(asked, signal, async () => {
      const {
        statusCode: status,
        headers,
        body,
        endsItself,
      } = await this.#exchange(authorized, asked, signal);
      if (status < 300 && (type === undefined || isOfType(type, headers)))
        return { status, headers, body, endsItself };
      return { status, headers, bytes: await readWhole(body, headers, maxBytes), parse: this.#parse };
    });
    if (answer.bytes === undefined) return answer;
    const refusal = refusalOf(answer, this.api.refusal);
    if (refusal) throw refusal;
    const body = jsonOf(answer, this.service);
    const message = `${this.service} was asked for a stream and answered without one.`;
    throw (isObject(body) && this.failureIn(body)) || new PluginError('unknown', message);
  }

  failureIn(body: JsonObject): PluginError | undefined {
    return failureIn(body, this.api.refusal);
  }

  async ping(signal: AbortSignal): Promise<Pong> {
    const { path, query, version: read } = this.api.test;
    const request: HttpRequest = {
      method: 'GET',
      path: typeof path === 'string' ? path : path(this.config),
      ...(query && { query: typeof query === 'function' ? query(this.config) : query }),
    };
    const answer = await this.send(request, { signal, maxBytes: MOST_PONG_BYTES });
    if (this.#auth !== noAuth || this.api.authorize) this.#context.reached('auth');
    const body = read && jsonOf(answer, this.service);
    const version = isObject(body) ? read?.(body) : undefined;
    return version === undefined ? {} : { version };
  }

  urlOf({ origin, ...request }: Pick<HttpRequest, 'path' | 'query' | 'origin'>): URL {
    return this.#places.named(origin).resolve(request);
  }

  pathOf(link: string): Pick<HttpRequest, 'path' | 'query'> {
    return this.#places.main.relative(link);
  }

  clean(text: string): string {
    return this.#context.redact(this.#withoutCredentials(text));
  }

  cleanValue(value: JsonValue): JsonValue {
    if (typeof value === 'string') return this.clean(value);
    if (typeof value !== 'object' || value === null) return value;
    if (isList(value)) return value.map((each) => this.cleanValue(each));
    const cleaned = Object.entries(value).map(([key, each]) => [this.clean(key), this.cleanValue(each)]);
    return Object.fromEntries(cleaned) as JsonValue;
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
    this.#connector.close();
  }

  /** The answer at the end of all redirects, its body unread, and unpacked as it is read. */
  async #exchange(
    authorized: Authorized<Config>,
    request: HttpRequest,
    signal: AbortSignal,
  ): Promise<UnpackedAnswer> {
    const answer = await this.#follow(authorized, request, signal);
    if (!authorized.renew(answer.statusCode)) return unpacked(answer, request.method);
    await answer.body.dump({ limit: MOST_REDIRECT_BYTES, signal });
    return unpacked(await this.#follow(authorized, request, signal), request.method);
  }

  async #follow(
    authorized: Authorized<Config>,
    request: HttpRequest,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    let target = this.#targetOf(request);
    for (let redirects = 0; ; redirects += 1) {
      const { method, url, headers } = await authorized.target(target);
      const answer = await this.#agent.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers,
        signal,
        ...(request.body && { body: sendable(request.body) }),
      });
      // A body that is left emits one, and who leaves it does not listen any more.
      answer.body.on('error', () => undefined);
      const next = redirectOf(target, {
        status: answer.statusCode,
        location: answer.headers.location,
        ...(!this.#followsElsewhere && { mayLeadTo: (url: URL) => this.#places.hold(url) }),
      });
      if (!next) return answer;
      await answer.body.dump({ limit: MOST_REDIRECT_BYTES, signal });
      if (redirects === MOST_REDIRECTS)
        throw new PluginError('unknown', `The remote system redirects more than ${MOST_REDIRECTS} times.`);
      target = redirected(target, next, this.#places.hold(next));
    }
  }

  #targetOf({ method, origin, path, query, headers, body }: HttpRequest): Target {
    const type = body && {
      'content-type': body.type,
      ...(body.length !== undefined && { 'content-length': String(body.length) }),
    };
    return {
      method,
      url: this.#places.named(origin).resolve({ path, query: { ...query, ...this.#auth.query } }),
      headers: { ...HEADERS, ...type, ...(headers && inLowerCase(headers)), ...this.#headers },
    };
  }
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** It asks whether something changed, and "no" is an answer then (RFC 9110, 13.1). */
function isConditional({ headers = {} }: HttpRequest): boolean {
  return Object.keys(headers).some((name) => /^if-(none-match|modified-since)$/i.test(name));
}

function isOfType(type: string, { 'content-type': came }: HttpHeaders): boolean {
  return String(came).split(';')[0]!.trim().toLowerCase() === type;
}

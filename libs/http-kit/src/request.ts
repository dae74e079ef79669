import {
  type Action,
  type ActionContext,
  type ActionKind,
  EventStream,
  type JsonSchema,
  type JsonValue,
  PluginError,
  type UsageFields,
} from '@patchbay/plugin-kit';
import { jsonOf } from './body.js';
import { serverSentEvents } from './events.js';
import type { HttpRequest, QueryValue } from './http-api.js';
import type { HttpSession } from './http-session.js';
import { type Pages, readPages } from './pages.js';
import { fillPath, formBody, jsonBody, type Params, placesOf, queryOf, type RequestLine } from './params.js';

/** One request of a service, as an action. */
export interface RequestDefinition<P extends Params, Config> {
  readonly title: string;
  readonly kind: ActionKind;
  /** Params that stand in its path go there. Of the others, those of GET, HEAD and DELETE are the query, and the rest the body. */
  readonly request: RequestLine;
  readonly params: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  /** Takes params that are not declared as well, for a service that gets new ones faster than we hear of it. */
  readonly open?: boolean;
  readonly result: JsonSchema;
  /** Params that go into the query all the same. */
  readonly query?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent in place of the params that go neither into the path nor into the query. */
  readonly body?: (params: P, config: Config) => object;
  /** How the body is sent; as JSON when left out. */
  readonly encoding?: 'json' | 'form';
  /** Sending it twice does no harm; what its method says, when left out. */
  readonly idempotent?: boolean;
  /** The answer is a page of a list: it is read on up to the param `limit`, and the result is `{ list, truncated }`. */
  readonly pages?: Pages;
  /** What the caller gets of the body that came. */
  readonly answer?: (body: JsonValue) => JsonValue;
  /** What the run adds to its usage record, read in the body, or in each event. */
  readonly usage?: (body: JsonValue) => UsageFields | undefined;
  /** With `stream: true` among the params the service answers with server-sent events. */
  readonly events?: EventsDefinition<P>;
}

export interface EventsDefinition<P> {
  /** The data of the last event: a stream that ends without it broke off. */
  readonly last: string;
  /** Whether the caller gets to see an event; all of them when left out. */
  readonly keep?: (event: JsonValue, params: P) => boolean;
}

const DEFAULT_LIMIT = 100;

/** No answer that is put together in memory is larger, whatever the limits of a stream allow. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Declares a request. @throws Error when the declaration contradicts itself */
export function request<P extends Params, Config>(
  definition: RequestDefinition<P, Config>,
): Action<HttpSession<Config>> {
  const { title, kind, result, pages, events, params, required = [], open = false } = definition;
  const send = sender(definition);
  if (pages && 'limit' in params) throw new Error(`request "${title}": "limit" is the list's own param`);
  return {
    title,
    kind,
    params: {
      type: 'object',
      properties: { ...params, ...(pages && { limit: LIMIT }) },
      ...(required.length > 0 && { required }),
      additionalProperties: open,
    },
    result: pages ? listOf(result) : result,
    ...(events && { streams: true }),
    run: send,
  };
}

const LIMIT: JsonSchema = {
  type: 'integer',
  minimum: 1,
  default: DEFAULT_LIMIT,
  description: 'Take no more items than this.',
};

function listOf(items: JsonSchema): JsonSchema {
  return {
    type: 'object',
    required: ['list', 'truncated'],
    properties: { list: { type: 'array', items }, truncated: { type: 'boolean' } },
  };
}

function sender<P extends Params, Config>(definition: RequestDefinition<P, Config>) {
  const { pages, events, answer: read = (body) => body, usage } = definition;
  const build = builder(definition);
  return async (session: HttpSession<Config>, params: P, context: ActionContext) => {
    const { signal, maxRows } = context;
    const maxBytes = Number.isFinite(context.maxBytes) ? context.maxBytes : MOST_BYTES;
    if (events && params.stream === true)
      return stream(session, build(params, session.config), definition, { params, context });
    if (pages) {
      const { limit = DEFAULT_LIMIT, ...own } = params as P & { limit?: number };
      const list = await readPages(session, pages, {
        limit: Math.min(limit, maxRows - 1),
        maxBytes,
        signal,
        requestWith: (more) => build(own as unknown as P, session.config, more),
      });
      return session.cleanValue(list as unknown as JsonValue);
    }
    const body = jsonOf(await session.send(build(params, session.config), { signal, maxBytes }));
    const fields = usage?.(body);
    if (fields) context.usage(fields);
    return session.cleanValue(read(body));
  };
}

function builder<P extends Params, Config>(definition: RequestDefinition<P, Config>) {
  const place = placesOf(definition.request);
  const { query: named = [], body, encoding = 'json', headers, idempotent } = definition;
  const inQuery = /^(GET|HEAD|DELETE|OPTIONS)$/.test(place.method);
  return (params: P, config: Config, more: Readonly<Record<string, QueryValue>> = {}): HttpRequest => {
    const free = Object.entries({ ...params, ...more }).filter(([name]) => !place.names.includes(name));
    const query = free.filter(([name]) => inQuery || named.includes(name));
    const rest = Object.fromEntries(free.filter(([name]) => !inQuery && !named.includes(name)));
    const content = body ? { ...body(params, config), ...more } : rest;
    return {
      method: place.method,
      path: fillPath(place, params),
      query: queryOf(Object.fromEntries(query)),
      ...(headers && { headers }),
      ...(!inQuery && { body: encoding === 'form' ? formBody(content) : jsonBody(content) }),
      ...(idempotent !== undefined && { idempotent }),
    };
  };
}

async function stream<P extends Params, Config>(
  session: HttpSession<Config>,
  asked: HttpRequest,
  { events, usage }: RequestDefinition<P, Config>,
  { params, context }: { readonly params: P; readonly context: ActionContext },
): Promise<EventStream> {
  const { signal } = context;
  const accept = { accept: 'text/event-stream', ...asked.headers };
  const { headers, body } = await session.flow(
    { ...asked, headers: accept },
    { signal, maxBytes: MOST_BYTES },
  );
  if (!/^text\/event-stream\b/.test(String(headers['content-type'])))
    throw new PluginError('unknown', 'The remote system was asked for a stream and answered without one.');
  const { last, keep = () => true } = events!;

  async function* kept(): AsyncGenerator<string, void, undefined> {
    for await (const { text, data } of serverSentEvents(body)) {
      if (data === last) {
        yield text;
        return;
      }
      const event = data === undefined ? undefined : eventIn(data);
      const fields = event === undefined ? undefined : usage?.(event);
      if (fields) context.usage(fields);
      if (event === undefined || keep(event, params)) yield session.clean(text);
    }
    throw new PluginError('unknown', 'The remote system ended the stream before its end.');
  }
  return new EventStream(kept());
}

function eventIn(data: string): JsonValue | undefined {
  try {
    return JSON.parse(data) as JsonValue;
  } catch {
    return undefined;
  }
}

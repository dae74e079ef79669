import type {
  Action,
  ActionContext,
  ActionKind,
  JsonSchema,
  JsonValue,
  UsageFields,
} from '@patchbay/plugin-kit';
import { jsonOf } from './body.js';
import { type EventsDefinition, streamEvents } from './event-request.js';
import type { HttpHeaders, HttpRequest, QueryValue } from './http-api.js';
import type { HttpSession } from './http-session.js';
import { LIST_PARAMS, listOf, sendList } from './list-request.js';
import type { Pages } from './pages.js';
import { requireAnswer } from './refusals.js';
import { isObject, type JsonObject, requireShape } from './shape.js';
import { fillPath, formBody, jsonBody, type Params, placesOf, queryOf, type RequestLine } from './params.js';

/** One request of a service, as an action. */
export interface RequestDefinition<P extends Params, Config> {
  readonly title: string;
  /** What it does, and what its title leaves open. */
  readonly description?: string;
  readonly kind: ActionKind;
  /** Params that stand in its path go there. Of the others, those of GET, HEAD and DELETE are the query, and the rest the body. */
  readonly request: RequestLine;
  /** The name of a place in the API's `origins`; the base URL when left out. Pages that are links lie beneath the base URL. */
  readonly origin?: string;
  readonly params: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  /** Takes params that are not declared as well, for a service that gets new ones faster than we hear of it. */
  readonly open?: boolean;
  readonly result: JsonSchema;
  /** Params that go into the query all the same. */
  readonly query?: readonly string[];
  /** Of the request, beside its params. */
  readonly fixedQuery?: Readonly<Record<string, QueryValue>>;
  readonly headers?: Readonly<Record<string, string>> | ((params: P) => Readonly<Record<string, string>>);
  /** Params that a request gets where its caller leaves them out. */
  readonly defaults?: (config: Config) => Partial<P>;
  /** Params that go neither into the path, the query nor the body: what a header or `body` reads. */
  readonly unsent?: readonly string[];
  /** What is sent in place of the params that go neither into the path nor into the query. */
  readonly body?: (params: P, config: Config) => object;
  /** How the body is sent; as JSON when left out. */
  readonly encoding?: 'json' | 'form' | 'none';
  /** Sending it twice does no harm; what its method says, when left out. */
  readonly idempotent?: boolean;
  /** The answer is a page of a list: it is read on up to the param `limit`, and the result is `{ list, truncated, next? }`. */
  readonly pages?: Pages;
  /** What the caller gets of the body that came. */
  readonly answer?: (body: JsonValue, headers: HttpHeaders) => JsonValue;
  /**
   * What the service answers with. A body without the objects, lists and required fields of it is the service's failure. When
   * left out, it is `result`, unless `answer` makes that from another body.
   */
  readonly expects?: JsonSchema;
  /** What the run adds to its usage record, read in the body, or in each event, where that is an object. */
  readonly usage?: (body: JsonObject) => UsageFields | undefined;
  /** With `stream: true` among the params the service answers with server-sent events. */
  readonly events?: EventsDefinition<P>;
}

/** No answer that is put together in memory is larger, whatever the limits of a stream allow. */
export const MOST_BYTES = 16 * 1024 * 1024;

/** Declares a request. @throws Error when the declaration contradicts itself */
export function request<P extends Params, Config>(
  definition: RequestDefinition<P, Config>,
): Action<HttpSession<Config>> {
  const { title, description, kind, result, pages, events, params, required = [], open = false } = definition;
  const send = sender(definition);
  const taken = pages && Object.keys(LIST_PARAMS).find((name) => name in params);
  if (taken) throw new Error(`request "${title}": "${taken}" is the list's own param`);
  return {
    title,
    ...(description && { description }),
    kind,
    params: {
      type: 'object',
      properties: { ...params, ...(pages && LIST_PARAMS) },
      ...(required.length > 0 && { required }),
      additionalProperties: open,
    },
    result: pages ? listOf(result) : result,
    gives: events ? ['value', 'events'] : 'value',
    run: send,
  };
}

function sender<P extends Params, Config>(definition: RequestDefinition<P, Config>) {
  const { pages, events, answer: read = (body) => body, usage, result } = definition;
  const { expects = definition.answer ? {} : result } = definition;
  const build = builder(definition);
  return async (session: HttpSession<Config>, params: P, context: ActionContext) => {
    const { signal } = context;
    const maxBytes = Number.isFinite(context.maxBytes) ? context.maxBytes : MOST_BYTES;
    if (events && params.stream === true)
      return streamEvents(session, build(params, session.config), {
        events,
        params,
        usage,
        context,
        maxBytes,
      });
    if (pages)
      return sendList(session, params, context, {
        pages,
        item: result,
        maxBytes,
        build: (own, more) => build(own as P, session.config, more),
      });
    const answer = await session.send(build(params, session.config), { signal, maxBytes });
    const body = jsonOf(answer, session.service);
    requireAnswer(session, body, expects);
    const fields = isObject(body) ? usage?.(body) : undefined;
    if (fields) context.usage(fields);
    const value = read(body, answer.headers);
    if (definition.answer) requireShape(value, result, session.service);
    return session.cleanValue(value);
  };
}

/** Makes requests of params, as the definition says. */
export function builder<P extends Params, Config>(definition: RequestDefinition<P, Config>) {
  const place = placesOf(definition.request);
  const {
    query: named = [],
    unsent = [],
    body,
    encoding = 'json',
    headers,
    idempotent,
    fixedQuery,
    defaults,
    origin,
  } = definition;
  const apart = [...place.names, ...unsent];
  const inQuery = /^(GET|HEAD|DELETE|OPTIONS)$/.test(place.method);
  return (given: P, config: Config, more: Readonly<Record<string, QueryValue>> = {}): HttpRequest => {
    const params = defaults ? { ...defaults(config), ...given } : given;
    const free = Object.entries({ ...params, ...more }).filter(([name]) => !apart.includes(name));
    const query = free.filter(([name]) => inQuery || named.includes(name));
    const rest = Object.fromEntries(free.filter(([name]) => !inQuery && !named.includes(name)));
    const content = body ? { ...body(params, config), ...more } : rest;
    return {
      method: place.method,
      path: fillPath(place, params),
      query: { ...fixedQuery, ...queryOf(Object.fromEntries(query)) },
      ...(headers && { headers: typeof headers === 'function' ? headers(params) : headers }),
      ...(!inQuery &&
        encoding !== 'none' && { body: encoding === 'form' ? formBody(content) : jsonBody(content) }),
      ...(idempotent !== undefined && { idempotent }),
      ...(origin !== undefined && { origin }),
    };
  };
}

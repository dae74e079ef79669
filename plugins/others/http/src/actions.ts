import {
  asksForMethod,
  formBody,
  type HttpAnswer,
  type HttpRequest,
  type HttpSession,
  isHeaderName,
  isHeaderValue,
  jsonBody,
  mayCallerSet,
  type Method,
  type QueryValue,
  wayOutOf,
} from '@patchbay/http-kit';
import {
  type Action,
  action,
  type ActionContext,
  type JsonSchema,
  type JsonValue,
  PluginError,
} from '@patchbay/plugin-kit';
import { answerOf } from './answer.js';
import type { ServiceConfig } from './form.js';

type Session = HttpSession<ServiceConfig>;

interface FetchParams {
  readonly path?: string;
  readonly method?: Method;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly anyStatus?: boolean;
}

interface SendParams extends FetchParams {
  readonly json?: JsonValue;
  readonly form?: object;
  readonly text?: string;
  readonly base64?: string;
}

const scalar: JsonSchema = { type: ['string', 'number', 'boolean', 'null'] };

const where: Readonly<Record<string, JsonSchema>> = {
  path: { type: 'string', maxLength: 8192, description: 'Beneath the base URL, without a query.' },
  query: {
    type: 'object',
    maxProperties: 200,
    additionalProperties: { anyOf: [scalar, { type: 'array', maxItems: 1000, items: scalar }] },
  },
  headers: {
    type: 'object',
    maxProperties: 100,
    additionalProperties: { type: 'string', maxLength: 8192 },
    description: 'Beside those that the integration sends, which stay as they are.',
  },
  anyStatus: {
    type: 'boolean',
    default: false,
    description:
      'Answer with whatever status came, in place of failing with those from 300 on. 304 is not a failure where headers ask whether something changed.',
  },
};

const result: JsonSchema = {
  type: 'object',
  required: ['status', 'headers', 'bodyType', 'body'],
  properties: {
    status: { type: 'integer' },
    headers: { type: 'object', additionalProperties: true },
    bodyType: { enum: ['json', 'text', 'base64'], description: 'How the body is given.' },
    body: {},
  },
};

export const fetch: Action<Session> = action<Session, FetchParams>({
  title: 'Get something',
  kind: 'read',
  gives: 'value',
  params: {
    type: 'object',
    properties: { method: { enum: ['GET', 'HEAD', 'OPTIONS'], default: 'GET' }, ...where },
    additionalProperties: false,
  },
  result,
  run: (session, params, context) => {
    refuseOverrides(params.query);
    return run(session, requestOf(session, 'GET', params), params, context);
  },
});

export const send: Action<Session> = action<Session, SendParams>({
  title: 'Send something',
  kind: 'write',
  gives: 'value',
  params: {
    type: 'object',
    properties: {
      method: { enum: ['POST', 'PUT', 'PATCH', 'DELETE'], default: 'POST' },
      ...where,
      json: { description: 'The body, sent as JSON.' },
      form: { type: 'object', description: 'The body, sent as a form.' },
      text: { type: 'string', description: 'The body, sent as text.' },
      base64: { type: 'string', pattern: '^[A-Za-z0-9+/]*={0,2}$', description: 'The body, sent as bytes.' },
    },
    additionalProperties: false,
  },
  result,
  run: (session, params, context) => {
    const body = bodyOf(params);
    const request = requestOf(session, 'POST', params);
    return run(session, body ? { ...request, body } : request, params, context);
  },
});

/** Of streams the limits know no end, and an answer here is put together in memory. */
const MOST_BYTES = 16 * 1024 * 1024;

async function run(
  session: Session,
  request: HttpRequest,
  { anyStatus = false }: FetchParams,
  { signal, maxBytes }: ActionContext,
): Promise<JsonValue> {
  const limit = Number.isFinite(maxBytes) ? maxBytes : MOST_BYTES;
  const answer: HttpAnswer = await session.send(request, { signal, maxBytes: limit, anyStatus });
  return session.cleanValue(answerOf(answer));
}

function requestOf(session: Session, preset: Method, params: FetchParams): HttpRequest {
  const { method = preset, path = '', query, headers = {} } = params;
  const wrong = /[?#]/.test(path) ? 'must not hold a query: give params.query' : wayOutOf(path);
  if (wrong) throw refused('path', wrong);
  refuseOwnHeaders(session.config, headers);
  refuseOwnQuery(session.config, query);
  return { method, path, headers: { accept: '*/*', ...headers }, ...(query && { query }) };
}

function refuseOwnHeaders(config: ServiceConfig, headers: Readonly<Record<string, string>>): void {
  const { auth } = config;
  const sent = [config.headers, config.secretHeaders].flatMap((own) => Object.keys(own ?? {}));
  const own = new Set(
    [...sent, auth.scheme === 'header' ? auth.name : ''].map((name) => name?.toLowerCase()),
  );
  for (const [name, value] of Object.entries(headers)) {
    const where = `headers.${name.slice(0, 100)}`;
    if (!isHeaderName(name)) throw refused(where, 'is not the name of a header');
    if (!mayCallerSet(name) || own.has(name.toLowerCase()))
      throw refused(where, 'is not for the caller to set');
    if (!isHeaderValue(value)) throw refused(where, 'has characters that HTTP cannot carry');
  }
}

function refuseOwnQuery({ auth }: ServiceConfig, query: FetchParams['query'] = {}): void {
  if (auth.scheme === 'query' && auth.name !== undefined && Object.hasOwn(query, auth.name))
    throw refused(`query.${auth.name}`, 'is not for the caller to set');
}

/** An action that reads must not write at a service that takes the method from the query. */
function refuseOverrides(query: FetchParams['query'] = {}): void {
  const name = Object.keys(query).find(asksForMethod);
  if (name !== undefined)
    throw refused(`query.${name.slice(0, 100)}`, 'would ask for another method: use the action send');
}

function bodyOf(params: SendParams): HttpRequest['body'] {
  const given = (['json', 'form', 'text', 'base64'] as const).filter((key) => params[key] !== undefined);
  if (given.length > 1) throw refused(given[1]!, `does not go with params.${given[0]!}: there is one body`);
  const { json, form, text, base64, headers = {} } = params;
  const body = form
    ? formBody(form)
    : text !== undefined
      ? { type: 'text/plain; charset=utf-8', content: text }
      : base64 !== undefined
        ? { type: 'application/octet-stream', content: Buffer.from(base64, 'base64') }
        : json !== undefined
          ? jsonBody(json)
          : undefined;
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return body && type !== undefined ? { ...body, type } : body;
}

function refused(where: string, message: string): PluginError {
  const path = `params.${where}`;
  return new PluginError('invalid_request', `${path} ${message}.`, { path });
}

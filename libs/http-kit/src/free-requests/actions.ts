import {
  type Action,
  action,
  type ActionContext,
  type JsonSchema,
  type JsonValue,
} from '@patchbay/plugin-kit';
import type { HttpRequest } from '../http-api.js';
import type { HttpSession } from '../http-session.js';
import { answerOf } from './answer.js';
import {
  bodyOf,
  type FetchParams,
  type OwnParts,
  refuseOverrides,
  requestOf,
  type SendParams,
} from './free-request.js';

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

/**
 * Actions that take any request beneath the base URL: `fetch` reads, and `send` writes.
 * @param own what the integration itself sends with each request, which is not for a caller to set
 */
export function freeRequests<Config>(
  own: (config: Config) => OwnParts,
): Readonly<Record<'fetch' | 'send', Action<HttpSession<Config>>>> {
  return {
    fetch: action<HttpSession<Config>, FetchParams>({
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
        return run(session, requestOf('GET', params, own(session.config)), params, context);
      },
    }),
    send: action<HttpSession<Config>, SendParams>({
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
          base64: {
            type: 'string',
            pattern: '^[A-Za-z0-9+/]*={0,2}$',
            description: 'The body, sent as bytes.',
          },
        },
        additionalProperties: false,
      },
      result,
      run: (session, params, context) => {
        const body = bodyOf(params);
        const request = requestOf('POST', params, own(session.config));
        return run(session, body ? { ...request, body } : request, params, context);
      },
    }),
  };
}

/** Of streams the limits know no end, and an answer here is put together in memory. */
const MOST_BYTES = 16 * 1024 * 1024;

async function run<Config>(
  session: HttpSession<Config>,
  request: HttpRequest,
  { anyStatus = false }: FetchParams,
  { signal, maxBytes }: ActionContext,
): Promise<JsonValue> {
  const limit = Number.isFinite(maxBytes) ? maxBytes : MOST_BYTES;
  const answer = await session.send(request, { signal, maxBytes: limit, anyStatus });
  return session.cleanValue(answerOf(answer));
}

import { type JsonObject, request } from '@patchbay/http-kit';
import { type JsonSchema, PluginError } from '@patchbay/plugin-kit';
import { tokensIn } from './tokens.js';

/** Taken where a request names none. */
export interface OpenaiDefaults {
  readonly model?: string | undefined;
  readonly temperature?: number | undefined;
}

interface ChatParams {
  readonly [name: string]: unknown;
  readonly model?: string;
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean } | null;
}

interface EmbeddingsParams {
  readonly [name: string]: unknown;
  readonly model?: string;
}

const number: JsonSchema = { type: ['number', 'null'] };
const integer: JsonSchema = { type: ['integer', 'null'], minimum: 0 };
const flag: JsonSchema = { type: ['boolean', 'null'] };
const object: JsonSchema = { type: 'object', additionalProperties: true };

const model: JsonSchema = {
  type: 'string',
  minLength: 1,
  maxLength: 256,
  description: 'The one of the integration when left out.',
};

const usage: JsonSchema = { type: 'object', additionalProperties: true, description: 'The tokens it took.' };

const message: JsonSchema = {
  type: 'object',
  required: ['role'],
  properties: { role: { type: 'string', maxLength: 32 } },
  additionalProperties: true,
};

/** Those that clients send most; the rest of the API's goes through as it is. */
const chatParams: Readonly<Record<string, JsonSchema>> = {
  model,
  messages: { type: 'array', maxItems: 10_000, items: message },
  stream: { type: 'boolean', description: 'Answer with server-sent events, the last of them `[DONE]`.' },
  stream_options: {
    type: ['object', 'null'],
    description:
      'Left out, tokens are counted all the same; null does without, for servers that do not know it.',
    properties: { include_usage: { type: 'boolean' } },
    additionalProperties: true,
  },
  temperature: number,
  top_p: number,
  n: integer,
  max_tokens: integer,
  max_completion_tokens: integer,
  stop: { anyOf: [{ type: ['string', 'null'] }, { type: 'array', maxItems: 16, items: { type: 'string' } }] },
  presence_penalty: number,
  frequency_penalty: number,
  logit_bias: { type: ['object', 'null'], additionalProperties: { type: 'number' } },
  logprobs: flag,
  top_logprobs: integer,
  seed: { type: ['integer', 'null'] },
  tools: { type: 'array', maxItems: 1000, items: object },
  tool_choice: { anyOf: [{ type: 'string' }, object] },
  parallel_tool_calls: { type: 'boolean' },
  response_format: object,
  reasoning_effort: { type: ['string', 'null'] },
  user: { type: 'string', maxLength: 512 },
};

const chat = request<ChatParams, OpenaiDefaults>({
  title: 'Answer a chat',
  kind: 'read',
  request: 'POST /chat/completions',
  params: chatParams,
  required: ['messages'],
  open: true,
  result: {
    type: 'object',
    required: ['choices'],
    properties: {
      id: { type: 'string' },
      model: { type: 'string' },
      choices: { type: 'array', items: object },
      usage,
    },
    additionalProperties: true,
  },
  body: (params, { temperature, ...config }) => ({
    ...(temperature !== undefined && { temperature }),
    ...withoutNull(params),
    model: modelOf(params, config),
    ...(params.stream === true && streamOptionsOf(params)),
  }),
  usage: tokensIn,
  events: {
    last: '[DONE]',
    completes: isFinished,
    keep: (event, { stream_options: asked }) => asked?.include_usage === true || !isUsageAlone(event),
  },
});

const embeddings = request<EmbeddingsParams, OpenaiDefaults>({
  title: 'Embed texts',
  kind: 'read',
  request: 'POST /embeddings',
  params: {
    model,
    input: {
      anyOf: [{ type: 'string' }, { type: 'array', maxItems: 2048 }],
      description: 'A text, a list of texts, or of tokens.',
    },
    dimensions: { type: 'integer', minimum: 1 },
    encoding_format: { enum: ['float', 'base64'] },
    user: { type: 'string', maxLength: 512 },
  },
  required: ['input'],
  open: true,
  result: {
    type: 'object',
    required: ['data'],
    properties: { model: { type: 'string' }, data: { type: 'array', items: object }, usage },
    additionalProperties: true,
  },
  body: (params, config) => ({ ...params, model: modelOf(params, config) }),
  idempotent: true,
  usage: tokensIn,
});

const models = request<Record<string, never>, OpenaiDefaults>({
  title: 'List the models there are',
  kind: 'read',
  request: 'GET /models',
  params: {},
  result: {
    type: 'object',
    required: ['data'],
    properties: { data: { type: 'array', items: object } },
    additionalProperties: true,
  },
});

function modelOf(params: { readonly model?: string }, config: { readonly model?: string }): string {
  const chosen = params.model ?? config.model;
  if (chosen) return chosen;
  throw new PluginError('invalid_request', 'Neither the request nor the integration names a model.', {
    path: 'params.model',
  });
}

/** A stream says what it took only when asked to. */
function streamOptionsOf({ stream_options: asked }: ChatParams): object {
  return asked === null ? {} : { stream_options: { include_usage: true, ...asked } };
}

function withoutNull({ stream_options: options, ...params }: ChatParams): ChatParams {
  return { ...params, ...(options && { stream_options: options }) };
}

/** Servers that do not send the last event end with why the model stopped. */
function isFinished({ choices }: JsonObject): boolean {
  if (!Array.isArray(choices)) return false;
  return (choices as readonly ({ finish_reason?: unknown } | null)[]).some(
    (choice) => typeof choice?.finish_reason === 'string',
  );
}

/** The event that comes for `include_usage`, before the last. */
function isUsageAlone({ choices, usage: told }: JsonObject): boolean {
  return Array.isArray(choices) && choices.length === 0 && typeof told === 'object' && told !== null;
}

/** By their names in the catalogue. */
export const openaiActions = { chat, embeddings, models };

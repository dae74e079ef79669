import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content?: unknown }[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean } | null;
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
}

export const API_KEY = 'sk-counterpart-0123456789';

/** A scripted counterpart of OpenAI, after the shapes of its API reference. Models that are called `fail-<status>` do. */
export class OpenaiServer {
  readonly requests: ReceivedRequest[] = [];
  /** Milliseconds between the events of a stream. */
  pauseMs = 0;
  /** Streams that were left before their end. */
  left = 0;
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const sent = await text(request);
    const body: unknown = sent === '' ? undefined : JSON.parse(sent);
    this.requests.push({ method, path: url, headers, body });
    const { model = '' } = (body ?? {}) as { model?: string };
    const [, status] = /^fail-(\d+)$/.exec(model) ?? [];
    if (headers.authorization !== `Bearer ${API_KEY}`) fail(response, 401, 'Incorrect API key provided.');
    else if (status) fail(response, Number(status), `The model said ${status}.`);
    else if (url === '/v1/models') send(response, { object: 'list', data: MODELS });
    else if (url === '/v1/embeddings') send(response, embeddings(body as { model: string; input: unknown }));
    else if (url !== '/v1/chat/completions') fail(response, 404, `Unknown request URL: ${method} ${url}.`);
    else if ((body as ChatRequest).stream) await this.#stream(response, body as ChatRequest);
    else send(response, completion(body as ChatRequest));
  }

  async #stream(response: ServerResponse, request: ChatRequest): Promise<void> {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of chunks(request)) {
      response.write(`data: ${JSON.stringify(event)}\n\n`);
      await new Promise((resolve) => setTimeout(resolve, this.pauseMs));
      if (response.destroyed) {
        this.left += 1;
        return;
      }
    }
    response.end('data: [DONE]\n\n');
  }
}

const MODELS = ['gpt-4o-mini', 'text-embedding-3-small'].map((id) => ({
  id,
  object: 'model',
  created: 1_700_000_000,
  owned_by: 'counterpart',
}));

/** A word is a token here. */
function tokensOf(value: unknown): number {
  return JSON.stringify(value).match(/\w+/g)?.length ?? 0;
}

function usageOf(request: ChatRequest, answer: string) {
  const [prompt_tokens, completion_tokens] = [tokensOf(request.messages), tokensOf(answer)];
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

function answerTo({ messages }: ChatRequest): string {
  return `You said ${String(messages.at(-1)?.content)}`;
}

const HEAD = { id: 'chatcmpl-1', created: 1_700_000_000, system_fingerprint: 'fp_1' };

function completion(request: ChatRequest): object {
  const [tool] = request.tools ?? [];
  const content = answerTo(request);
  const call = tool && {
    id: 'call_1',
    type: 'function',
    function: { name: tool.function.name, arguments: '{"city":"Paris"}' },
  };
  const message = call
    ? { role: 'assistant', content: null, tool_calls: [call] }
    : { role: 'assistant', content, refusal: null };
  return {
    ...HEAD,
    object: 'chat.completion',
    model: request.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: call ? 'tool_calls' : 'stop' }],
    usage: usageOf(request, content),
  };
}

/** A word an event, then why it ends, and what it took where that was asked for. */
function* chunks(request: ChatRequest): Generator<object> {
  const counted = request.stream_options?.include_usage === true;
  const head = {
    ...HEAD,
    object: 'chat.completion.chunk',
    model: request.model,
    ...(counted && { usage: null }),
  };
  const answer = answerTo(request);
  for (const content of answer.split(/(?<= )/))
    yield { ...head, choices: [{ index: 0, delta: { content }, finish_reason: null }] };
  yield { ...head, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
  if (counted) yield { ...head, choices: [], usage: usageOf(request, answer) };
}

function embeddings({ model, input }: { model: string; input: unknown }): object {
  const texts = Array.isArray(input) ? (input as unknown[]) : [input];
  const tokens = tokensOf(input);
  return {
    object: 'list',
    model,
    data: texts.map((_text, index) => ({ object: 'embedding', index, embedding: [0.25, -0.5, index] })),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

function send(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function fail(response: ServerResponse, status: number, message: string): void {
  const error = { message, type: 'error', param: null, code: null };
  // Too late to be waited for.
  const headers = { 'content-type': 'application/json', ...(status === 429 && { 'retry-after': '3600' }) };
  response.writeHead(status, headers).end(JSON.stringify({ error }));
}

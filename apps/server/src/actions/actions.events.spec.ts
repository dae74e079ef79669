import { request as httpRequest } from 'node:http';
import { once } from 'node:events';
import { type components, runAction, unwrap } from '@patchbay/client';
import { json, ScriptedService } from '@patchbay/plugin-testing/scripted-service';
import { expectError } from '../testing/errors.js';
import { eventually } from '../testing/eventually.js';
import { actionPath, createIntegration } from '../testing/integrations.js';
import { streamed } from '../testing/raw-http.js';
import { useServer } from '../testing/test-server.js';

const MODEL = 'gpt-4o-mini';
const KEY = 'sk-0123456789abcdef';
const messages = [{ role: 'user', content: 'Hello' }];

const usageOf = (prompt_tokens: number, completion_tokens: number) => ({
  prompt_tokens,
  completion_tokens,
  total_tokens: prompt_tokens + completion_tokens,
});

const completion = json(200, {
  id: 'chatcmpl-1',
  model: MODEL,
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: usageOf(3, 4),
});

const chunk = (content: string) =>
  `data: ${JSON.stringify({ model: MODEL, choices: [{ delta: { content } }] })}\n\n`;
const COUNTED = `data: ${JSON.stringify({ model: MODEL, choices: [], usage: usageOf(5, 6) })}\n\n`;
const DONE = 'data: [DONE]\n\n';

const server = useServer();
let service: ScriptedService;
let id: string;

beforeAll(async () => {
  service = await ScriptedService.start(completion);
});

afterAll(() => service.close());

beforeEach(async () => {
  service.script = completion;
  const config = { apiKey: KEY, model: MODEL, baseUrl: `${service.url}/v1` };
  id = await createIntegration(server, { type: 'ai', sub_type: 'openai', config });
});

/** Sends these pieces, and then ends or does not. */
const events =
  (...pieces: readonly string[]): ScriptedService['script'] =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of pieces) response.write(piece);
    if (pieces.at(-1) === DONE) response.end();
  };

const store = async (body: components['schemas']['StoreRequest']) =>
  unwrap(server.api.POST('/api/v2/integrations/{id}/store', { params: { path: { id } }, body }));

const chat = (body: object = {}) => server.post(actionPath(id, 'chat'), { messages, ...body });

describe('tokens, at a scripted counterpart of OpenAI,', () => {
  it('are in the record of each run, and summed by the store', async () => {
    const answer = await runAction(server.api, id, 'chat', { messages });
    expect(answer).toMatchObject({ usage: { total_tokens: 7 } });
    service.script = events(chunk('Hi'), COUNTED, DONE);
    const { text } = await streamed(server, actionPath(id, 'chat'), { messages, stream: true }, '*/*');
    expect(text).toBe(chunk('Hi') + DONE);
    service.script = json(200, { model: 'e', data: [], usage: { prompt_tokens: 8, total_tokens: 8 } });
    await runAction(server.api, id, 'embeddings', { input: 'Hello' });
    service.script = json(500, {});
    await chat().expect(502);

    const fields = ['input_tokens', 'output_tokens', 'total_tokens', 'ok'];
    expect(await store({ op: 'sum', fields })).toEqual({
      input_tokens: 3 + 5 + 8,
      output_tokens: 4 + 6,
      total_tokens: 7 + 11 + 8,
      ok: 3,
    });
    expect(await store({ op: 'list' })).toMatchObject({
      list: [
        { action: 'chat', ok: 0 },
        { action: 'embeddings', ok: 1, model: 'e', total_tokens: 8 },
        { action: 'chat', ok: 1, model: MODEL, input_tokens: 5, output_tokens: 6, total_tokens: 11 },
        { action: 'chat', ok: 1, model: MODEL, input_tokens: 3, output_tokens: 4, total_tokens: 7 },
      ],
    });
    const refused = await server.post(actionPath(id, 'store'), { op: 'sum', fields: ['model'] });
    expectError(refused, 400, 'ERR_BAD_REQUEST');
  });
});

describe('an answer that is asked for as a stream', () => {
  it('comes as server-sent events, each as soon as it is there', async () => {
    let more!: () => void;
    service.script = (response) => {
      events(chunk('one'))(response, service.requests[0]!);
      more = () => {
        response.end(chunk('two') + DONE);
      };
    };
    const asked = httpRequest(`${server.url}${actionPath(id, 'execute')}`, {
      method: 'POST',
      headers: { 'xc-token': server.token, 'content-type': 'application/json' },
    });
    asked.end(JSON.stringify({ action: 'chat', params: { messages, stream: true } }));
    const [answer] = await once(asked, 'response');
    expect(answer).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'private, no-store' },
    });
    const parts: string[] = [];
    for await (const part of answer.setEncoding('utf8')) {
      parts.push(part as string);
      if (parts.length === 1) {
        expect(part).toBe(chunk('one'));
        more();
      }
    }
    expect(parts.join('')).toBe(chunk('one') + chunk('two') + DONE);
  });

  it('has a status and JSON where the service refuses', async () => {
    service.script = json(401, { error: { message: `Incorrect API key provided: ${KEY}` } });
    const answer = await chat({ stream: true });
    expectError(answer, 502, 'ERR_REMOTE_UNAUTHORIZED');
    expect(answer.text).not.toContain(KEY);
  });

  it('breaks off where it broke off: a part must not pass for the whole', async () => {
    service.script = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk('one'), () => response.socket!.end());
    };
    const asked = streamed(server, actionPath(id, 'chat'), { messages, stream: true }, '*/*');
    await expect(asked).rejects.toThrow(/aborted|terminated|hang up/);
    await eventually('it is recorded', async () => (await store({ op: 'get' })) !== null);
    expect(await store({ op: 'get' })).toMatchObject({ action: 'chat', ok: 0, model: MODEL });
  });

  it('is a failure where the service fails with a status of success, streamed or not', async () => {
    for (const stream of [true, false])
      for (const body of [{ error: { message: 'The quota is exceeded.' } }, '', { data: [] }]) {
        service.script = json(200, body);
        const answer = await chat({ stream });
        expectError(answer, 502, 'ERR_REMOTE_FAILED');
        if (typeof body === 'object' && 'error' in body)
          expect(answer.body.message).toBe('The remote system failed (200): The quota is exceeded.');
        expect(await store({ op: 'get' })).toMatchObject({ action: 'chat', ok: 0 });
      }
  });

  it('ends at the service when the client goes away', async () => {
    service.script = events(chunk('one'));
    const before = service.requests.length;
    const asked = httpRequest(`${server.url}${actionPath(id, 'chat')}`, {
      method: 'POST',
      headers: { 'xc-token': server.token, 'content-type': 'application/json' },
    });
    asked.on('error', () => undefined).end(JSON.stringify({ messages, stream: true }));
    const [answer] = await once(asked, 'response');
    await once(answer, 'data');
    asked.destroy();
    await service.requests[before]!.closed;
    await eventually('it is recorded', async () => (await store({ op: 'get' })) !== null);
    expect(await store({ op: 'get' })).toMatchObject({ action: 'chat', ok: 0 });
  });

  it('is one JSON value where no caller asks for a stream', async () => {
    const { headers, body } = await chat({ stream: false }).expect(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(body).toMatchObject({ choices: [{ message: { content: 'Hi' } }] });
  });
});

describe('a service that takes no more requests', () => {
  it('is answered 429, with the time that it asks for', async () => {
    service.script = json(429, { error: { message: 'Slow down.' } }, { 'retry-after': '3600' });
    const answer = await chat();
    expectError(answer, 429, 'ERR_REMOTE_RATE_LIMITED');
    expect(answer.headers['retry-after']).toBe('3600');
    expect(answer.body.details).toEqual({ remote: { code: '429', message: 'Slow down.' } });
  });
});

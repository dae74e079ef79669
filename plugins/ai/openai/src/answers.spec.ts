import type { UsageRecord } from '@patchbay/plugin-host';
import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { ScriptedService } from '@patchbay/plugin-testing/scripted-service';
import { openai } from './index.js';
import { API_KEY, OpenaiServer } from './testing/openai-server.js';

const server = new OpenaiServer();
const usage: UsageRecord[] = [];
let bench: Bench;

const open = (config: object = {}) =>
  openBench(
    openai,
    { apiKey: API_KEY, baseUrl: server.baseUrl, model: 'gpt-4o-mini', ...config },
    { onUsage: (record) => usage.push(record) },
  );

beforeAll(async () => {
  await server.start();
  bench = await open();
});

beforeEach(() => {
  usage.length = 0;
  server.requests.length = 0;
  server.pauseMs = 0;
});

afterAll(async () => {
  await bench.close();
  await server.stop();
});

const messages = [{ role: 'user', content: 'one two three' }];

interface Completion {
  readonly choices: readonly {
    readonly message: { readonly content: string; readonly tool_calls?: unknown };
  }[];
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
  };
}

const chat = (params: object = {}) => bench.run<Completion>('chat', { messages, ...params });

async function stream(params: object = {}): Promise<string[]> {
  const events: string[] = [];
  const flow = await bench.run('chat', { messages, stream: true, ...params }, {}, { stream: 'events' });
  for await (const event of flow) events.push(event);
  return events;
}

describe('an answer of a scripted counterpart of OpenAI', () => {
  it('comes as it is, and leaves its tokens in the record', async () => {
    const { choices, usage: counted } = await chat();
    expect(choices[0]!.message.content).toBe('You said one two three');
    expect(usage).toMatchObject([
      {
        action: 'chat',
        ok: true,
        fields: {
          model: 'gpt-4o-mini',
          input_tokens: counted.prompt_tokens,
          output_tokens: 5,
          total_tokens: counted.total_tokens,
        },
      },
    ]);
  });

  it('may be a call of a tool', async () => {
    const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }];
    const { choices } = await chat({ tools });
    expect(choices[0]!.message.tool_calls).toEqual([
      { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } },
    ]);
  });

  it('has embeddings, and counts their tokens', async () => {
    const answer = await bench.run('embeddings', { input: ['one', 'two'] });
    expect(answer).toMatchObject({ data: [{ embedding: [0.25, -0.5, 0] }, { embedding: [0.25, -0.5, 1] }] });
    expect(usage[0]?.fields).toEqual({ model: 'gpt-4o-mini', input_tokens: 2, total_tokens: 2 });
  });

  it('comes event by event when it is streamed, [DONE] last', async () => {
    const events = await stream();
    const data = events.map((event) => /^data: (.*)\n\n$/s.exec(event)![1]!);
    expect(data.at(-1)).toBe('[DONE]');
    const chunks = data
      .slice(0, -1)
      .map((text) => JSON.parse(text) as { choices: { delta: { content?: string } }[] });
    expect(chunks.map(({ choices }) => choices[0]!.delta.content ?? '').join('')).toBe(
      'You said one two three',
    );
  });

  it('counts the tokens of a stream though its caller did not ask for them, and shows them only then', async () => {
    expect((await stream()).some((event) => event.includes('"total_tokens"'))).toBe(false);
    const shown = await stream({ stream_options: { include_usage: true } });
    expect(shown.filter((event) => event.includes('"total_tokens"'))).toHaveLength(1);
    const { usage: counted } = await chat();
    for (const { fields } of usage) expect(fields).toMatchObject({ total_tokens: counted.total_tokens });
    expect(usage).toHaveLength(3);
  });

  it('counts none where the caller does without, for servers that do not know how', async () => {
    await stream({ stream_options: null });
    expect(server.requests[0]!.body).not.toHaveProperty('stream_options');
    expect(usage).toMatchObject([{ ok: true, fields: { model: 'gpt-4o-mini' } }]);
    expect(usage[0]!.fields).not.toHaveProperty('total_tokens');
  });

  it('goes through where an event of a stream is not an object', async () => {
    const odd = ['null', '[1]', '"text"', '7', '{"choices":null,"usage":null}', '[DONE]'];
    const service = await ScriptedService.start((response) =>
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(odd.map((data) => `data: ${data}\n\n`).join('')),
    );
    const other = await open({ baseUrl: service.url });
    const flow = await other.run('chat', { messages, stream: true }, {}, { stream: 'events' });
    const events: string[] = [];
    for await (const event of flow) events.push(event.trim());
    expect(events).toEqual(odd.map((data) => `data: ${data}`));
    await other.close();
    await service.close();
  });

  it('is left when its reader leaves', async () => {
    server.pauseMs = 20;
    const many = [{ role: 'user', content: 'word '.repeat(500) }];
    const flow = await bench.run('chat', { messages: many, stream: true }, {}, { stream: 'events' });
    expect(await flow.next()).toMatchObject({ done: false });
    await flow.return(undefined);
    while (server.left === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(usage).toHaveLength(1);
  });

  it.each([
    [401, 'unauthorized'],
    [404, 'invalid_request'],
    [429, 'rate_limited'],
    [500, 'unknown'],
  ])('of %i fails as %s, streamed or not', async (status, kind) => {
    for (const run of [chat, stream]) {
      await expect(run({ model: `fail-${status}` })).rejects.toMatchObject({
        kind,
        remote: { code: String(status), message: `The model said ${status}.` },
      });
    }
    expect(server.requests).toHaveLength(2);
    expect(usage).toMatchObject([{ ok: false }, { ok: false }]);
  });

  it('refuses another key', async () => {
    const other = await open({ apiKey: 'sk-another' });
    try {
      await expect(other.run('models', {})).rejects.toMatchObject({ kind: 'unauthorized' });
      expect((await other.test()).stages.at(-1)).toMatchObject({ stage: 'auth', ok: false });
    } finally {
      await other.close();
    }
  });

  it('is not asked for where no model is named', async () => {
    const nameless = await open({ model: undefined });
    try {
      const failure = { kind: 'invalid_request', fields: [{ path: 'params.model' }] };
      await expect(nameless.run('chat', { messages })).rejects.toMatchObject(failure);
      expect(server.requests).toEqual([]);
    } finally {
      await nameless.close();
    }
  });
});

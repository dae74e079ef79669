import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import OpenAI from 'openai';
import { openai } from './index.js';
import { API_KEY, OpenaiServer } from './testing/openai-server.js';

const server = new OpenaiServer();
let bench: Bench;
let official: OpenAI;

beforeAll(async () => {
  await server.start();
  const config = { apiKey: API_KEY, baseUrl: server.baseUrl, model: 'gpt-4o-mini', temperature: 0.5 };
  bench = await openBench(openai, config);
  official = new OpenAI({ apiKey: API_KEY, baseURL: server.baseUrl, maxRetries: 0 });
});

afterAll(async () => {
  await bench.close();
  await server.stop();
});

const ask = { role: 'user' as const, content: 'Name a city.' };

const weather = {
  type: 'function' as const,
  function: {
    name: 'weather',
    description: 'The weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    strict: true,
  },
};

const conversation = [
  { role: 'system' as const, content: 'Be brief.' },
  { role: 'user' as const, content: [{ type: 'text' as const, text: 'How is the weather?' }] },
  {
    role: 'assistant' as const,
    content: null,
    tool_calls: [
      {
        id: 'call_1',
        type: 'function' as const,
        function: { name: 'weather', arguments: '{"city":"Paris"}' },
      },
    ],
  },
  { role: 'tool' as const, tool_call_id: 'call_1', content: 'Sunny, 1°C, 😀' },
];

const chats: Readonly<Record<string, OpenAI.ChatCompletionCreateParams>> = {
  'a plain one': { model: 'gpt-4o-mini', temperature: 0.2, messages: [ask] },
  'one with tools': {
    model: 'gpt-4o-mini',
    temperature: 1,
    messages: conversation,
    tools: [weather],
    tool_choice: { type: 'function', function: { name: 'weather' } },
    parallel_tool_calls: false,
  },
  'one that wants JSON, and all that may be set': {
    model: 'gpt-4o',
    messages: [ask],
    temperature: 0,
    top_p: 0.9,
    n: 2,
    max_completion_tokens: 50,
    stop: ['\n', 'END'],
    presence_penalty: 0.1,
    frequency_penalty: -0.1,
    logit_bias: { '50256': -100 },
    logprobs: true,
    top_logprobs: 3,
    safety_identifier: 'somebody',
    prompt_cache_key: 'cities',
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: 'city',
        strict: true,
        schema: { type: 'object', properties: { city: { type: 'string' } } },
      },
    },
  },
  'one with what only some models take': {
    model: 'o4-mini',
    temperature: 1,
    messages: [ask],
    reasoning_effort: 'low',
    modalities: ['text'],
    metadata: { purpose: 'test' },
    store: false,
    service_tier: 'auto',
  },
  'a streamed one': {
    model: 'gpt-4o-mini',
    temperature: 0.2,
    messages: [ask],
    stream: true,
    stream_options: { include_usage: true },
  },
};

/** The request that each of the two sent for the same input. */
async function both(ours: () => Promise<unknown>, theirs: () => Promise<unknown>) {
  server.requests.length = 0;
  await ours();
  await theirs();
  expect(server.requests).toHaveLength(2);
  return server.requests.map(({ method, path, headers, body }) => {
    const { authorization, 'content-type': type } = headers;
    return { method, path, authorization, type, body };
  });
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const event of stream) expect(event).toBeDefined();
}

describe('a request to a scripted counterpart of OpenAI', () => {
  it.each(Object.entries(chats))('is that of its own client for a chat: %s', async (_name, chat) => {
    const [ours, theirs] = await both(
      async () => {
        const answer = await bench.run<AsyncIterable<string>>('chat', chat);
        if (chat.stream) await drain(answer);
      },
      async () => {
        const answer = await official.chat.completions.create(chat);
        if (chat.stream) await drain(answer as AsyncIterable<unknown>);
      },
    );
    expect(ours).toEqual(theirs);
  });

  it.each([
    ['a text', { model: 'text-embedding-3-small', input: 'Paris', encoding_format: 'float' as const }],
    [
      'several, in fewer dimensions',
      {
        model: 'text-embedding-3-small',
        input: ['Paris', 'Rome'],
        dimensions: 3,
        encoding_format: 'float' as const,
      },
    ],
    ['tokens', { model: 'text-embedding-3-small', input: [[1, 2], [3]], encoding_format: 'float' as const }],
  ])('is that of its own client for embeddings of %s', async (_name, params) => {
    const [ours, theirs] = await both(
      () => bench.run('embeddings', params),
      () => official.embeddings.create(params),
    );
    expect(ours).toEqual(theirs);
  });

  it('is that of its own client for the models', async () => {
    const [ours, theirs] = await both(
      () => bench.run('models', {}),
      async () => drain(await official.models.list()),
    );
    expect(ours).toEqual(theirs);
  });

  it('takes model and temperature from the integration where it names none', async () => {
    server.requests.length = 0;
    await bench.run('chat', { messages: [ask] });
    await bench.run('embeddings', { input: 'Paris' });
    expect(server.requests.map(({ body }) => body)).toEqual([
      { model: 'gpt-4o-mini', temperature: 0.5, messages: [ask] },
      { model: 'gpt-4o-mini', input: 'Paris' },
    ]);
  });
});

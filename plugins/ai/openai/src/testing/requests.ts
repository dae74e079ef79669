import type { ExpectedRuns } from '@patchbay/plugin-testing/http-contract';

const messages = [{ role: 'user', content: 'Name a city.' }];
const usage = { prompt_tokens: 4, completion_tokens: 1, total_tokens: 5 };

const said = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-4o-mini',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Paris.' }, finish_reason: 'stop' }],
  usage,
};

const tool = { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } };

/** All that a chat may set. */
const settings = {
  temperature: 0,
  top_p: 0.9,
  n: 2,
  max_tokens: 50,
  max_completion_tokens: 50,
  stop: ['\n', 'END'],
  presence_penalty: 0.1,
  frequency_penalty: -0.1,
  logit_bias: { '50256': -100 },
  logprobs: true,
  top_logprobs: 3,
  seed: 7,
  tools: [tool],
  tool_choice: { type: 'function', function: { name: 'weather' } },
  parallel_tool_calls: false,
  response_format: { type: 'json_object' },
  reasoning_effort: 'low',
  user: 'ada',
};

const chunk = (fields: object): string =>
  `data: ${JSON.stringify({ object: 'chat.completion.chunk', model: 'gpt-4o-mini', ...fields })}\n\n`;
const word = chunk({ choices: [{ index: 0, delta: { content: 'Paris.' }, finish_reason: null }] });
const end = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
const counted = chunk({ choices: [], usage });
const last = 'data: [DONE]\n\n';
const ofEvents = { 'content-type': 'text/event-stream' };

const listed = { object: 'list', data: [{ id: 'gpt-4o-mini', object: 'model' }] };

const vectors = {
  object: 'list',
  model: 'text-embedding-3-small',
  data: [{ object: 'embedding', index: 0, embedding: [0.25, -0.5] }],
  usage: { prompt_tokens: 1, total_tokens: 1 },
};

/** After https://platform.openai.com/docs/api-reference; `requests.spec.ts` compares with what its own client sends. */
export const requests: ExpectedRuns = {
  test: { params: {}, exchanges: [{ sends: 'GET /v1/models', answers: listed }], gives: { ok: true } },
  models: { params: {}, exchanges: [{ sends: 'GET /v1/models', answers: listed }], gives: listed },
  embeddings: {
    params: {
      model: 'text-embedding-3-small',
      input: ['Paris'],
      dimensions: 2,
      encoding_format: 'float',
      user: 'ada',
    },
    exchanges: [
      {
        sends: 'POST /v1/embeddings',
        body: {
          model: 'text-embedding-3-small',
          input: ['Paris'],
          dimensions: 2,
          encoding_format: 'float',
          user: 'ada',
        },
        answers: vectors,
      },
    ],
    gives: vectors,
  },
  chat: [
    {
      params: { messages },
      config: { model: 'gpt-4o-mini', temperature: 0.5 },
      exchanges: [
        {
          sends: 'POST /v1/chat/completions',
          body: { model: 'gpt-4o-mini', temperature: 0.5, messages },
          answers: said,
        },
      ],
      gives: said,
    },
    {
      params: { model: 'gpt-4o-mini', messages, ...settings },
      exchanges: [
        {
          sends: 'POST /v1/chat/completions',
          body: { model: 'gpt-4o-mini', messages, ...settings },
          answers: said,
        },
      ],
      gives: said,
    },
    {
      params: { model: 'gpt-4o-mini', messages, stream: true },
      exchanges: [
        {
          sends: 'POST /v1/chat/completions',
          headers: { accept: 'text/event-stream' },
          body: { model: 'gpt-4o-mini', messages, stream: true, stream_options: { include_usage: true } },
          answers: word + end + counted + last,
          answerHeaders: ofEvents,
        },
      ],
      // Its caller did not ask for the tokens.
      gives: word + end + last,
    },
    {
      params: {
        model: 'gpt-4o-mini',
        messages,
        stream: true,
        stream_options: { include_usage: true },
      },
      exchanges: [
        {
          sends: 'POST /v1/chat/completions',
          body: { model: 'gpt-4o-mini', messages, stream: true, stream_options: { include_usage: true } },
          answers: word + end + counted + last,
          answerHeaders: ofEvents,
        },
      ],
      gives: word + end + counted + last,
    },
  ],
};

import { httpPluginContract } from '@patchbay/plugin-testing/http-contract';
import { json } from '@patchbay/plugin-testing/scripted-service';
import { openai } from './index.js';
import { requests } from './testing/requests.js';

httpPluginContract({
  plugin: openai,
  counterpart: 'OpenAI',
  config: ({ url, secret, ca }) => ({ apiKey: secret, baseUrl: `${url}/v1`, ...(ca && { ca }) }),
  credentials: (secret) => ({ in: 'header', name: 'authorization', value: `Bearer ${secret}` }),
  read: { action: 'models', params: {} },
  write: { action: 'chat', params: { model: 'm', messages: [{ role: 'user', content: 'Hello' }] } },
  requests,
  events: {
    action: 'chat',
    params: { model: 'm', stream: true, messages: [{ role: 'user', content: 'Hello' }] },
    event: { model: 'm', choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }] },
    last: '[DONE]',
  },
  options: {
    model: {
      script: json(200, { object: 'list', data: [{ id: 'gpt-4o' }, { id: 'o4-mini' }] }),
      values: ['gpt-4o', 'o4-mini'],
    },
  },
  answer: { object: 'list', data: [], choices: [] },
});

import { httpPluginContract } from '@patchbay/plugin-testing';
import { openai } from './index.js';

httpPluginContract({
  plugin: openai,
  counterpart: 'OpenAI',
  config: ({ url, secret, ca }) => ({ apiKey: secret, baseUrl: `${url}/v1`, ...(ca && { ca }) }),
  credentials: (secret) => ({ in: 'header', name: 'authorization', value: `Bearer ${secret}` }),
  read: { action: 'models', params: {} },
  write: { action: 'chat', params: { model: 'm', messages: [{ role: 'user', content: 'Hello' }] } },
  answer: { object: 'list', data: [] },
});

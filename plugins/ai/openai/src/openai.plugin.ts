import { openaiActions, tokenColumns } from '@patchbay/engine-openai';
import { bearer, httpPlugin } from '@patchbay/http-kit';
import type { Draft } from '@patchbay/plugin-kit';
import { form } from './form.js';

export const openai = httpPlugin({
  type: 'ai',
  subType: 'openai',
  url: import.meta.url,
  manifest: {
    title: 'OpenAI',
    description: 'Chat and embeddings of OpenAI, or of any server that speaks its API.',
    icon: 'openai',
    docs: 'https://platform.openai.com/docs/api-reference',
    order: 1,
    capabilities: ['cancel', 'tls'],
  },
  form,
  readings: [readModels],
  api: {
    baseUrl: ({ baseUrl }) => baseUrl,
    auth: ({ apiKey }) => bearer(apiKey),
    ca: ({ ca }) => ca,
    // A model may think for as long before it says anything.
    silenceMs: 600_000,
    test: { path: '/models' },
  },
  store: tokenColumns,
  actions: openaiActions,
});

/** NocoDB keeps a list of models: the first one is taken where a request names none. */
function readModels(draft: Draft): void {
  const models = draft.get('models');
  if (!Array.isArray(models)) return;
  draft.take('models');
  const [first] = models as unknown[];
  if (first !== undefined) draft.fill('model', first);
}

import { baseUrlField, bearer, caField, httpPlugin } from '@patchbay/http-kit';
import { type ConfigOf, type Draft, field } from '@patchbay/plugin-kit';
import { chat, embeddings, models } from './openai-actions.js';

const form = [
  field.password('apiKey', { label: 'API key', required: true, group: 'Account' }),
  field.text('model', {
    label: 'Model',
    description: 'Taken where a request names none.',
    placeholder: 'gpt-4o-mini',
    maxLength: 256,
    keepsSecrets: true,
    group: 'Defaults',
    span: 16,
  }),
  field.number('temperature', {
    label: 'Temperature',
    description: 'Taken where a chat names none.',
    integer: false,
    min: 0,
    max: 2,
    keepsSecrets: true,
    group: 'Defaults',
    span: 8,
  }),
  baseUrlField({
    description: 'Any server that speaks the same API.',
    default: 'https://api.openai.com/v1',
    group: 'Server',
  }),
  caField,
] as const;

export type OpenaiConfig = ConfigOf<typeof form>;

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
  store: [
    { name: 'model', type: 'text' },
    { name: 'input_tokens', type: 'number' },
    { name: 'output_tokens', type: 'number' },
    { name: 'total_tokens', type: 'number' },
  ],
  actions: { chat, embeddings, models },
});

/** NocoDB keeps a list of models: the first one is taken where a request names none. */
function readModels(draft: Draft): void {
  const models = draft.get('models');
  if (!Array.isArray(models)) return;
  draft.take('models');
  const [first] = models as unknown[];
  if (first !== undefined) draft.fill('model', first);
}

import { baseUrlField, caField } from '@patchbay/http-kit';
import { field } from '@patchbay/plugin-kit';

export const form = [
  field.password('apiKey', { label: 'API key', required: true, group: 'Account' }),
  field.text('model', {
    label: 'Model',
    description: 'Taken where a request names none.',
    placeholder: 'gpt-4o-mini',
    maxLength: 256,
    keepsSecrets: true,
    optionsFrom: { action: 'models', list: 'data', value: 'id', dependsOn: ['apiKey', 'baseUrl'] },
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

import { baseUrlField, caField } from '@patchbay/http-kit';
import { field } from '@patchbay/plugin-kit';

export const form = [
  field.text('accessKeyId', { label: 'Access key ID', required: true, maxLength: 128, group: 'Account' }),
  field.password('secretAccessKey', { label: 'Secret access key', required: true, group: 'Account' }),
  field.password('sessionToken', {
    label: 'Session token',
    description: 'Of temporary credentials. They end, and this integration with them.',
    maxLength: 4096,
    group: 'Account',
  }),
  field.text('region', {
    label: 'Region',
    default: 'us-east-1',
    pattern: '^[a-z0-9\\-]{1,64}$',
    patternMessage: 'must be a region, such as eu-central-1',
    group: 'Server',
    span: 12,
  }),
  field.text('bucket', {
    label: 'Default bucket',
    description:
      'Taken where an action names none. The connection test reads it, and lists all buckets where there is none.',
    pattern: '^[a-z0-9][a-z0-9.\\-]{1,61}[a-z0-9]$',
    patternMessage: 'must be the name of a bucket',
    keepsSecrets: true,
    optionsFrom: { action: 'buckets', list: 'list', value: 'Name', dependsOn: ['accessKeyId', 'baseUrl'] },
    group: 'Server',
    span: 12,
  }),
  baseUrlField({
    label: 'Endpoint',
    description: 'Of a server that speaks the same API. Amazon’s own for the region, when left out.',
    placeholder: 'https://minio.example.com',
    group: 'Server',
  }),
  caField,
] as const;

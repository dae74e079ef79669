import { field } from '@patchbay/plugin-kit';

export const form = [
  field.password('token', {
    label: 'API token',
    description: 'Made in the settings of the account. It must be allowed to read and to create issues.',
    required: true,
    maxLength: 512,
    group: 'Account',
  }),
] as const;

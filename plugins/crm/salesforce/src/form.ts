import { baseUrlField } from '@patchbay/http-kit';
import { field } from '@patchbay/plugin-kit';

export const form = [
  baseUrlField({
    label: 'My Domain URL',
    description: 'Of the org, as Setup shows it under My Domain. A sandbox has one of its own.',
    placeholder: 'https://example.my.salesforce.com',
    required: true,
    shownInLists: true,
    group: 'Org',
    span: 16,
  }),
  field.text('version', {
    label: 'API version',
    default: '62.0',
    pattern: '^[1-9]\\d{1,2}\\.0$',
    patternMessage: 'must be a version of the API, such as 62.0',
    keepsSecrets: true,
    group: 'Org',
    span: 8,
  }),
  field.text('clientId', {
    label: 'Consumer key',
    description: 'Of a connected app that has the client credentials flow enabled, and a user to run as.',
    docs: 'https://help.salesforce.com/s/articleView?id=xcloud.connected_app_client_credentials_setup.htm',
    required: true,
    group: 'Account',
  }),
  field.password('clientSecret', { label: 'Consumer secret', required: true, group: 'Account' }),
  field.oauth2('account', { label: 'Account', grant: 'client_credentials', scopes: [], clientAuth: 'body' }),
] as const;

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { field, type Plugin } from '@patchbay/plugin-kit';
import { json, type Script } from '@patchbay/plugin-testing/scripted-service';
import { baseUrlField, caField, httpPlugin, oauth, request, upload } from '../index.js';

const form = [
  baseUrlField({ required: true }),
  field.text('tokenUrl', { label: 'Token URL', required: true }),
  field.text('clientId', { label: 'Client ID', default: 'an id' }),
  field.password('clientSecret', { label: 'Client secret', required: true }),
  field.list('scopes', { label: 'Scopes', default: ['read', 'write'] }),
  field.text('team', { label: 'Team', keepsSecrets: true }),
  caField,
  field.oauth2('account', { label: 'Account', grant: 'client_credentials', scopes: [] }),
] as const;

/** A service whose requests each carry a token of an account. */
export const tokenService: Plugin = httpPlugin({
  type: 'others',
  subType: 'http',
  // A plugin must live in a folder that is called like it.
  url: pathToFileURL(join(__dirname, '../../../../plugins/others/http/src/declared.ts')).href,
  manifest: { title: 'The service', description: 'A service.', icon: 'http', capabilities: [] },
  form,
  oauthClients: {
    account: ({ ca, tokenUrl, clientId, clientSecret, scopes }) => ({
      ...{ tokenUrl, clientId, clientSecret, scopes },
      tls: ca === undefined ? undefined : { ca },
    }),
  },
  api: { baseUrl: ({ baseUrl }) => baseUrl, authorize: oauth('account'), test: { path: '/me' } },
  actions: {
    me: request({ title: 'Me', kind: 'read', request: 'GET /me', params: {}, result: { type: 'object' } }),
    send: request({
      title: 'Send',
      kind: 'write',
      request: 'POST /send',
      params: { text: { type: 'string' } },
      result: { type: 'object' },
    }),
    upload: upload({
      title: 'Upload',
      kind: 'write',
      request: 'PUT /file',
      params: {},
      result: { type: 'object' },
    }),
  },
});

/** Answers as an authorization server: each token is a new one. */
export function givesTokens(answer: Readonly<Record<string, unknown>> = { expires_in: 3600 }): Script {
  let given = 0;
  return (response, received) =>
    json(200, { access_token: `a-token-${(given += 1)}`, token_type: 'Bearer', ...answer })(
      response,
      received,
    );
}

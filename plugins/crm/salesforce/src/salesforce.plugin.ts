import { httpPlugin, oauth } from '@patchbay/http-kit';
import { create, describe, query, remove, update } from './actions.js';
import { form } from './form.js';

export const salesforce = httpPlugin({
  type: 'crm',
  subType: 'salesforce',
  url: import.meta.url,
  manifest: {
    title: 'Salesforce',
    description: 'Records of a Salesforce org, by SOQL and by object.',
    icon: 'salesforce',
    docs: 'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/',
    capabilities: ['cancel'],
  },
  form,
  oauthClients: {
    account: ({ baseUrl, clientId, clientSecret }) => ({
      tokenUrl: `${baseUrl.replace(/\/+$/, '')}/services/oauth2/token`,
      ...{ clientId, clientSecret },
    }),
  },
  api: {
    baseUrl: ({ baseUrl, version }) => `${baseUrl.replace(/\/+$/, '')}/services/data/v${version}`,
    authorize: oauth('account'),
    // The resources of this version.
    test: { path: '' },
  },
  actions: { query, describe, create, update, delete: remove },
});

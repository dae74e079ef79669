import { databricksErrors } from '@patchbay/engine-databricks';
import { definePlugin } from '@patchbay/plugin-kit';
import {
  databases,
  leaveOut,
  readNames,
  readSchema,
  readTls,
  sqlActions,
  tlsOf,
  tlsOptions,
} from '@patchbay/sql-kit';
import { form } from './form.js';

export const databricks = definePlugin({
  type: 'database',
  subType: 'databricks',
  url: import.meta.url,
  manifest: {
    title: 'Databricks',
    description:
      'Tables and queries of a Databricks SQL warehouse or cluster, by access token or OAuth client. Sessions run in UTC.',
    icon: 'databricks',
    docs: 'https://docs.databricks.com/',
    order: 7,
    readOnly: {
      classifier:
        'a strict reader of its own: one SELECT, VALUES, SHOW, DESCRIBE or EXPLAIN, without scripts and functions that reach out',
      engine: null,
    },
    dialect: 'databricks',
    capabilities: ['sql', 'cancel', 'schemas', 'tls'],
  },
  form,
  oauthClients: {
    account: ({ connection }) => {
      const { host, port, clientId = '', clientSecret } = connection;
      const tls = tlsOptions(tlsOf(connection)) || {};
      return { tokenUrl: `https://${host}:${port}/oidc/v1/token`, clientId, clientSecret, tls };
    },
  },
  readings: [
    readNames({ token: 'password', path: 'httpPath', server: 'host', catalog: 'database' }),
    readTls({ always: true }),
    readSchema,
    leaveOut,
  ],
  actions: { ...sqlActions, databases },

  async open(config, context) {
    const { open } = await import('./session.js');
    return open(config, context);
  },

  ...databricksErrors,
});

import { clickhouseErrors } from '@patchbay/engine-clickhouse';
import { definePlugin } from '@patchbay/plugin-kit';
import { sqlActions, leaveOut, readTls, readUriInto } from '@patchbay/sql-kit';
import { form } from './form.js';

export const clickhouse = definePlugin({
  type: 'database',
  subType: 'clickhouse',
  url: import.meta.url,
  manifest: {
    title: 'ClickHouse',
    description:
      'Tables and queries of a ClickHouse server, version 19.15 or later, over HTTP or HTTPS (port 8443).',
    icon: 'clickhouse',
    docs: 'https://clickhouse.com/docs/',
    order: 10,
    readOnly: {
      classifier: 'a strict list of words; functions that reach other systems or files are refused',
      engine: 'each query is sent with `readonly=1`, which it cannot change',
    },
    dialect: 'clickhouse',
    capabilities: ['sql', 'read-only', 'cancel', 'schemas', 'tls', 'ssh'],
  },
  form,
  readings: [
    readUriInto({ schemes: ['clickhouse', 'http'], secure: ['clickhouses', 'https'] }),
    readTls(),
    leaveOut,
  ],
  actions: sqlActions,

  async open(config, context) {
    const { open } = await import('./session.js');
    return open(config, context);
  },

  ...clickhouseErrors,
});

import { postgresqlErrors } from '@patchbay/engine-postgresql';
import { definePlugin } from '@patchbay/plugin-kit';
import {
  databases,
  insert,
  leaveOut,
  readSearchPath,
  readTls,
  readUri,
  sqlActions,
  sslModeIn,
} from '@patchbay/sql-kit';
import { form } from './form.js';
import { warnOfParameters } from './readings.js';

export const pg = definePlugin({
  type: 'database',
  subType: 'pg',
  url: import.meta.url,
  manifest: {
    title: 'PostgreSQL',
    description: 'Tables and queries of a PostgreSQL server, version 9.6 or later.',
    icon: 'postgresql',
    docs: 'https://www.postgresql.org/docs/',
    order: 1,
    readOnly: {
      classifier:
        'PostgreSQL’s own grammar and catalogue: one statement that only reads, and functions that do',
      engine: 'it runs between `BEGIN READ ONLY` and `ROLLBACK` in one message, one statement by protocol',
    },
    dialect: 'postgresql',
    aliases: ['postgres', 'postgresql'],
    nanonets: 'postgresql',
    capabilities: ['sql', 'insert-many', 'read-only', 'cancel', 'schemas', 'tls', 'ssh'],
  },
  form,
  readings: [readUri(sslModeIn), warnOfParameters, readTls(), readSearchPath, leaveOut],
  actions: { ...sqlActions, insert, databases },

  async open(config, context) {
    const { open } = await import('./session.js');
    return open(config, context);
  },

  ...postgresqlErrors,
});

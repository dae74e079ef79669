import { oracleEnvironment, oracleErrors } from '@patchbay/engine-oracle';
import { definePlugin } from '@patchbay/plugin-kit';
import { sqlActions, leaveOut, readTls, readUriInto } from '@patchbay/sql-kit';
import { form } from './form.js';
import { readConnectString } from './readings.js';

export const oracledb = definePlugin({
  type: 'database',
  subType: 'oracledb',
  url: import.meta.url,
  manifest: {
    title: 'Oracle Database',
    description: 'Tables and queries of an Oracle Database, version 12.1 or later.',
    icon: 'oracle',
    docs: 'https://docs.oracle.com/en/database/oracle/oracle-database/',
    order: 5,
    readOnly: {
      classifier:
        'a strict reader: one SELECT that locks nothing, holds no PL/SQL, and calls no package that acts or reaches files and networks',
      engine:
        'it runs between `SET TRANSACTION READ ONLY` and `ROLLBACK`; a function that begins an autonomous transaction is beyond it',
    },
    dialect: 'plsql',
    aliases: ['oracle'],
    capabilities: ['sql', 'read-only', 'cancel', 'schemas', 'tls', 'ssh'],
  },
  environment: oracleEnvironment,
  form,
  readings: [
    readConnectString,
    readUriInto({ schemes: ['oracle', 'oracledb'], path: 'connection.serviceName' }),
    readTls(),
    leaveOut,
  ],
  actions: sqlActions,

  async open(config, context) {
    const { open } = await import('./session.js');
    return open(config, context);
  },

  ...oracleErrors,
});

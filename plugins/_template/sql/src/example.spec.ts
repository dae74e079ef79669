import { postgresBasics, sqlPluginContract } from '@patchbay/plugin-testing/sql-contract';
import { example } from './index.js';

sqlPluginContract({
  plugin: example,
  engine: 'postgres',
  dialect: postgresBasics,
  withoutCorpus: true,
  config: ({ host, port, user, password, database }) => ({
    connection: { host, port, user, password, database },
  }),
});

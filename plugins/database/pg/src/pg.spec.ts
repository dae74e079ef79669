import { sqlPluginContract } from '@patchbay/plugin-testing/sql-contract';
import { pg } from './index.js';

sqlPluginContract({
  plugin: pg,
  engine: 'postgres',
  config: ({ host, port, user, password, database }) => ({
    connection: { host, port, user, password, database },
  }),
});

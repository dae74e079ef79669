import { sqlPluginContract } from '@patchbay/plugin-testing/sql-contract';
import { mysql2 } from './index.js';

sqlPluginContract({
  plugin: mysql2,
  engine: 'mariadb',
  config: ({ host, port, user, password, database }) => ({
    connection: { host, port, user, password, database },
  }),
});

import { mssqlDialect, startTds } from '@patchbay/plugin-testing/counterparts/tds';
import { sqlPluginContract } from '@patchbay/plugin-testing/sql-contract';
import { mssql } from './index.js';

sqlPluginContract({
  plugin: mssql,
  engine: 'counterpart',
  counterpart: { name: 'SQL Server', start: startTds },
  dialect: mssqlDialect,
  config: ({ host, port, user, password, database }) => ({
    connection: { host, port, user, password, database },
  }),
});

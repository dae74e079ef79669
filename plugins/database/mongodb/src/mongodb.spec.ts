import { mongoSql, startMongo } from '@patchbay/plugin-testing/counterparts/mongo';
import { sqlPluginContract } from '@patchbay/plugin-testing/sql-contract';
import { mongodb } from './index.js';

sqlPluginContract({
  plugin: mongodb,
  engine: 'counterpart',
  counterpart: { name: 'MongoDB', start: startMongo },
  dialect: mongoSql,
  config: ({ host, port, user, password, database }) => ({
    connection: { host, port, user, password, database },
  }),
});

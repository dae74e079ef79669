import {
  snowflakeSql,
  startSnowflake,
  type SnowflakeEngine,
} from '@patchbay/plugin-testing/counterparts/snowflake';
import type { Engine } from '@patchbay/plugin-testing/engines';
import { sqlPluginContract } from '@patchbay/plugin-testing/sql-contract';
import { snowflake } from './index.js';

sqlPluginContract({
  plugin: snowflake,
  engine: 'counterpart',
  counterpart: { name: 'Snowflake', start: startSnowflake },
  dialect: snowflakeSql,
  config: (engine: Engine) => {
    const { host, port, user, password, database, tls, account, warehouse } = engine as SnowflakeEngine;
    const ssl = { ca: tls.ca };
    return { connection: { account, host, port, user, password, database, warehouse, ssl } };
  },
});

import {
  type Engine,
  snowflakeSql,
  sqlPluginContract,
  startSnowflake,
  type SnowflakeEngine,
} from '@patchbay/plugin-testing';
import { snowflake } from './index.js';

const configOf = ({ host, port, user, password, database, tls, account, warehouse }: SnowflakeEngine) => ({
  connection: { account, host, port, user, password, database, warehouse },
  tls: { ca: tls.ca },
});

sqlPluginContract({
  plugin: snowflake,
  engine: 'counterpart',
  counterpart: { name: 'Snowflake', start: startSnowflake },
  dialect: snowflakeSql,
  config: (engine: Engine) => configOf(engine as SnowflakeEngine),
});

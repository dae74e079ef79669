import { clickhouseSql, sqlPluginContract, startClickhouse } from '@patchbay/plugin-testing';
import { clickhouse } from './index.js';

sqlPluginContract({
  plugin: clickhouse,
  engine: 'counterpart',
  counterpart: { name: 'ClickHouse', start: startClickhouse },
  dialect: clickhouseSql,
  config: ({ host, port, user, password, database }) => ({
    connection: { host, port, user, password, database },
  }),
});

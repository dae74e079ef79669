import { clickhouseSql, startClickhouse } from '@patchbay/plugin-testing/counterparts/clickhouse';
import { sqlPluginContract } from '@patchbay/plugin-testing/sql-contract';
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

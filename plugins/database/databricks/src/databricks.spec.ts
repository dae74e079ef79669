import {
  databricksSql,
  type DatabricksEngine,
  startDatabricks,
} from '@patchbay/plugin-testing/counterparts/databricks';
import type { Engine } from '@patchbay/plugin-testing/engines';
import { sqlPluginContract } from '@patchbay/plugin-testing/sql-contract';
import { databricks } from './index.js';

sqlPluginContract({
  plugin: databricks,
  engine: 'counterpart',
  counterpart: { name: 'Databricks', start: startDatabricks },
  dialect: databricksSql,
  config: (engine: Engine) => {
    const { host, port, password, database, httpPath, tls } = engine as DatabricksEngine;
    return { connection: { host, port, httpPath, password, database, ssl: { ca: tls.ca } } };
  },
});

import {
  databricksSql,
  type DatabricksEngine,
  type Engine,
  sqlPluginContract,
  startDatabricks,
} from '@patchbay/plugin-testing';
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

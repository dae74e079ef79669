import { describeLongAnswers, openBench, startDatabricks } from '@patchbay/plugin-testing';
import { databricks } from './index.js';

describeLongAnswers('Databricks', startDatabricks, ({ host, port, httpPath, password, database, tls }) => {
  const connection = { host, port, httpPath, password, database };
  return openBench(databricks, { connection, tls: { ca: tls.ca }, pool: { max: 1 } });
});

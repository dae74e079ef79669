import { openBench } from '@patchbay/plugin-testing/bench';
import { startDatabricks } from '@patchbay/plugin-testing/counterparts/databricks';
import { describeLongAnswers } from '@patchbay/plugin-testing/long-answers';
import { databricks } from './index.js';

describeLongAnswers('Databricks', startDatabricks, ({ host, port, httpPath, password, database, tls }) => {
  const connection = { host, port, httpPath, password, database };
  return openBench(databricks, { connection, tls: { ca: tls.ca }, pool: { max: 1 } });
});

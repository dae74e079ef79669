import { createRequire } from 'node:module';
import { describeDriver } from '@patchbay/plugin-testing/driver';

describeDriver('databricks', createRequire(__filename), [
  ['@databricks/sql', 'DBSQLClient.prototype', 'getConfig'],
  ['@databricks/sql', 'DBSQLClient.prototype', 'createConnectionProvider'],
  ['@databricks/sql', 'DBSQLClient.prototype', 'getDriver'],
]);

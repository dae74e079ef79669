import { createRequire } from 'node:module';
import { describeDriver } from '@patchbay/plugin-testing/driver';

describeDriver('mongodb', createRequire(__filename), [
  ['mongodb/lib/cmap/connect.js', '', 'connect'],
  ['mongodb/lib/cmap/connect.js', '', 'makeSocket'],
  ['mongodb/lib/cmap/connection.js', 'Connection.prototype', 'command'],
]);

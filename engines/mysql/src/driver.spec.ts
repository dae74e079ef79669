import { createRequire } from 'node:module';
import { describeDriver } from '@patchbay/plugin-testing/driver';

describeDriver('mysql', createRequire(__filename), [
  ['mysql2', 'Connection.prototype', 'reset'],
  ['mysql2', 'Connection.prototype', 'startTLS'],
  ['mysql2', 'Connection.prototype', 'handlePacket'],
]);

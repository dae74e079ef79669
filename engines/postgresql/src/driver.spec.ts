import { createRequire } from 'node:module';
import { describeDriver } from '@patchbay/plugin-testing/driver';

describeDriver('postgresql', createRequire(__filename), [
  ['pg/lib/connection.js', 'prototype', 'attachListeners'],
  ['pg/lib/client.js', 'prototype', 'getStartupConf'],
]);

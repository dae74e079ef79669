import { createRequire } from 'node:module';
import { describeDriver } from '@patchbay/plugin-testing/driver';

describeDriver('sqlite', createRequire(__filename), [
  ['knex/lib/dialects/better-sqlite3/index.js', 'prototype', '_driver'],
  ['knex/lib/dialects/better-sqlite3/index.js', 'prototype', 'acquireRawConnection'],
  ['knex/lib/dialects/better-sqlite3/index.js', 'prototype', 'destroyRawConnection'],
  ['knex/lib/dialects/better-sqlite3/index.js', 'prototype', 'validateConnection'],
  ['knex/lib/dialects/better-sqlite3/index.js', 'prototype', 'cancelQuery'],
]);

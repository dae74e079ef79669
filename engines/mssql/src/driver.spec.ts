import { createRequire } from 'node:module';
import { describeDriver } from '@patchbay/plugin-testing/driver';

describeDriver('mssql', createRequire(__filename), [
  ['tedious', 'Connection.prototype', 'makeRequest'],
  ['tedious', 'Connection.prototype', 'performTlsNegotiation'],
  ['tedious', 'Connection.prototype', 'readPreloginResponse'],
  ['tedious', 'Connection.prototype', 'performSentLogin7WithStandardLogin'],
  ['tedious', 'Connection.prototype', 'performSentLogin7WithNTLMLogin'],
  ['tedious', 'Connection.prototype', 'performLoggedInSendingInitialSql'],
  ['tedious', 'Connection.prototype', 'getInitialSql'],
  ['tedious', 'Connection.prototype', 'createTokenStreamParser'],
  ['tedious/lib/token/stream-parser.js', 'prototype', 'readRowToken'],
  ['tedious/lib/token/stream-parser.js', 'prototype', 'readNbcRowToken'],
  ['tedious/lib/token/stream-parser.js', 'prototype', 'waitForChunk'],
  ['tedious/lib/value-parser.js', '', 'readValue'],
  ['tedious/lib/value-parser.js', '', 'isPLPStream'],
  ['tedious/lib/value-parser.js', '', 'readPLPStream'],
]);

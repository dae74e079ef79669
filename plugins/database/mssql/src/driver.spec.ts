import { createRequire } from 'node:module';

const require = createRequire(__filename);

/** What a dotted path leads to in a module. */
const at = (module: string, path: string): object =>
  path
    .split('.')
    .filter(Boolean)
    .reduce<object>((part, key) => (part as Record<string, object>)[key]!, require(module));

describe('the driver of mssql', () => {
  // Before the plugin's own module is loaded: a patch in place would hide that the driver's member is gone.
  it.each([
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
  ])('has in %s, at "%s", the method %s that is patched', (module, path, member) => {
    expect(typeof at(module, `${path}.${member}`)).toBe('function');
  });
});

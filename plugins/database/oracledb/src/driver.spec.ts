import { createRequire } from 'node:module';

const require = createRequire(__filename);

/** What a dotted path leads to in a module. */
const at = (module: string, path: string): object =>
  path
    .split('.')
    .filter(Boolean)
    .reduce<object>((part, key) => (part as Record<string, object>)[key]!, require(module));

describe('the driver of oracledb', () => {
  // Before the plugin's own module is loaded: a patch in place would hide that the driver's member is gone.
  it.each([
    ['oracledb/lib/thin/sqlnet/ntTcp.js', 'prototype', 'ntConnect'],
    ['oracledb/lib/thin/sqlnet/ntTcp.js', 'prototype', 'tlsConnect'],
    ['oracledb/lib/thin/sqlnet/ntTcp.js', 'prototype', 'disconnect'],
    ['oracledb/lib/thin/sqlnet/ntTcp.js', 'prototype', 'startRead'],
    ['oracledb/lib/thin/sqlnet/ntTcp.js', 'prototype', 'send'],
    ['oracledb/lib/thin/sqlnet/navNodes.js', 'NavAddress.prototype', 'navigate'],
    ['oracledb/lib/thin/protocol/packet.js', 'ReadPacket.prototype', 'readBytes'],
    ['oracledb/lib/thin/sqlnet/networkSession.js', 'NetworkSession.prototype', 'disconnect'],
    ['oracledb/lib/impl/datahandlers/buffer.js', 'BaseBuffer.prototype', 'parseOracleDate'],
  ])('has in %s, at "%s", the method %s that is patched', (module, path, member) => {
    expect(typeof at(module, `${path}.${member}`)).toBe('function');
  });
});

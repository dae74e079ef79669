import { createRequire } from 'node:module';
import { describeDriver } from '@patchbay/plugin-testing/driver';

describeDriver('oracle', createRequire(__filename), [
  ['oracledb/lib/thin/sqlnet/ntTcp.js', 'prototype', 'ntConnect'],
  ['oracledb/lib/thin/sqlnet/ntTcp.js', 'prototype', 'tlsConnect'],
  ['oracledb/lib/thin/sqlnet/ntTcp.js', 'prototype', 'disconnect'],
  ['oracledb/lib/thin/sqlnet/ntTcp.js', 'prototype', 'startRead'],
  ['oracledb/lib/thin/sqlnet/ntTcp.js', 'prototype', 'send'],
  ['oracledb/lib/thin/sqlnet/navNodes.js', 'NavAddress.prototype', 'navigate'],
  ['oracledb/lib/thin/protocol/packet.js', 'ReadPacket.prototype', 'readBytes'],
  ['oracledb/lib/thin/sqlnet/networkSession.js', 'NetworkSession.prototype', 'disconnect'],
  ['oracledb/lib/impl/datahandlers/buffer.js', 'BaseBuffer.prototype', 'parseOracleDate'],
]);

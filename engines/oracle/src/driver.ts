import { createRequire } from 'node:module';
import { assertDriverVersion } from '@patchbay/sql-kit';
import { throughLinks } from './driver-transport.js';
import { moment } from './values.js';

export { cut, logIn } from './driver-frames.js';
export type { Link } from './driver-transport.js';

assertDriverVersion({ driver: 'oracledb', version: '7.0.1', from: import.meta.url });
throughLinks();
exactMoments();

interface DateReader {
  parseOracleDate(bytes: Buffer, isWithoutZone?: boolean): unknown;
}

/**
 * The driver makes dates of moments, which rounds them to milliseconds and drops their zone. From then on they come as
 * texts that say all that was sent. The one method that reads them is in `lib/impl/datahandlers/buffer.js`.
 */
function exactMoments(): void {
  const { BaseBuffer } = createRequire(import.meta.url)('oracledb/lib/impl/datahandlers/buffer.js') as {
    BaseBuffer: { prototype: DateReader };
  };
  BaseBuffer.prototype.parseOracleDate = (bytes, isWithoutZone = true) => moment(bytes, isWithoutZone);
}

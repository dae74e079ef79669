import { COLLATION, MAX } from './login.js';
import type { MessageWriter } from './packets.js';
import { done, DONE, returnStatus, shortText, STATUS, uint16, uint32, uint64 } from './tokens.js';

/** A value that is made while it is sent, at its reader's pace. */
export interface HugeValue {
  /** On the wire. */
  readonly bytes: number;
  /** In chunks whose sum is sent before or not, or as one piece behind its length (`text`). */
  readonly as: 'counted chunks' | 'chunks' | 'one chunk' | 'text';
  readonly onSent: (bytes: number) => void;
}

const COLUMNS = Buffer.from([0x81]);
const ROW = Buffer.from([0xd1]);
const NULLABLE = uint16(0x09);
const INT = Buffer.from([0x26, 4]);
const NVARCHAR = Buffer.concat([Buffer.from([0xe7]), MAX, COLLATION]);
/** Its column says which table it is of; its values begin with a pointer and a timestamp. */
const TEXT = Buffer.concat([
  Buffer.from([0x23]),
  uint32(0x7fff_ffff),
  COLLATION,
  Buffer.from([1]),
  uint16(1),
]);
const POINTER = Buffer.concat([Buffer.from([16]), Buffer.alloc(16 + 8)]);
const TABLE = Buffer.from('t', 'utf16le');
const UNKNOWN = 0xffff_ffff_ffff_fffen;
const PIECE_BYTES = 8000;

export async function sendHuge({ bytes, as, onSent }: HugeValue, answer: MessageWriter): Promise<void> {
  const info = as === 'text' ? [TEXT, TABLE] : [NVARCHAR];
  await answer.write(COLUMNS, uint16(2), uint32(0), NULLABLE, INT, shortText('id'));
  await answer.write(uint32(0), NULLABLE, ...info, shortText('huge'));
  await answer.write(ROW, Buffer.from([4]), uint32(1));
  if (as === 'text') await answer.write(POINTER, uint32(bytes));
  else await answer.write(uint64(as === 'counted chunks' ? BigInt(bytes) : UNKNOWN));
  if (as === 'one chunk') await answer.write(uint32(bytes));
  const whole = Buffer.alloc(PIECE_BYTES, as === 'text' ? 'x' : 'x\0');
  for (let sent = 0; sent < bytes; sent += whole.length) {
    const piece = whole.subarray(0, bytes - sent);
    if (as === 'chunks' || as === 'counted chunks') await answer.write(uint32(piece.length));
    await answer.write(piece);
    onSent(piece.length);
  }
  if (as !== 'text') await answer.write(uint32(0));
  await answer.write(done(DONE.inProcedure, STATUS.counted | STATUS.more, 1));
  await answer.end(returnStatus(0), done(DONE.procedure, 0));
}

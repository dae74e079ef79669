import type { MysqlField } from './values.js';

/** Bytes of values that have as many each; others come behind their length. */
const WIDTHS: Readonly<Record<number, number>> = {
  0x01: 1,
  0x02: 2,
  0x03: 4,
  0x04: 4,
  0x05: 8,
  0x06: 0,
  0x08: 8,
  0x09: 4,
  0x0d: 2,
};
/** Before the bits that say which values are null stands one byte; the first two bits are left out. */
const NULLS = { at: 1, from: 2 };

interface LongValue {
  readonly index: number;
  readonly bytes: number;
}

/** The first value of more than `limit` bytes in a row of the binary protocol, as far as its head tells. */
export function longValue(head: Buffer, fields: readonly MysqlField[], limit: number): LongValue | undefined {
  let at = NULLS.at + Math.ceil((fields.length + NULLS.from) / 8);
  for (const [index, { columnType }] of fields.entries()) {
    const bit = index + NULLS.from;
    if (head[NULLS.at + (bit >> 3)]! & (1 << (bit & 7))) continue;
    const width = WIDTHS[columnType];
    const { bytes, from } = width === undefined ? lengthAt(head, at) : { bytes: width, from: at };
    if (from > head.length) return undefined;
    if (bytes > limit) return { index, bytes };
    at = from + bytes;
  }
  return undefined;
}

/** One byte, or the first of them says in how many more it is. */
function lengthAt(head: Buffer, at: number): { readonly bytes: number; readonly from: number } {
  const first = head[at] ?? 0;
  const width = { 0xfc: 2, 0xfd: 3, 0xfe: 8 }[first] ?? 0;
  const from = at + 1 + width;
  if (width === 0 || from > head.length) return { bytes: first, from };
  return { bytes: head.readUIntLE(at + 1, Math.min(width, 6)), from };
}

import { createRequire } from 'node:module';
import type { TdsColumn } from './values.js';
import { TdsBounds } from './bounds.js';

/** tedious' reader of tokens, in `lib/token/stream-parser.js`. */
interface TokenReader extends Readers {
  readonly colMetadata: readonly TdsColumn[];
  readonly options: object;
  readonly iterator: AsyncIterator<Buffer>;
  buffer: Buffer;
  /** Within the buffer: what comes after it was not read yet. */
  position: number;
}

interface Readers {
  readonly readRowToken: (this: TokenReader) => Promise<object>;
  readonly readNbcRowToken: (this: TokenReader) => Promise<object>;
  readonly waitForChunk: (this: TokenReader) => Promise<void>;
}

/** What tedious' readers of rows ask for values, in `lib/value-parser.js`. */
interface Values {
  readValue: (buffer: Buffer, position: number, column: TdsColumn, options: object) => object;
  isPLPStream: (column: TdsColumn) => boolean | undefined;
  readPLPStream: (reader: TokenReader) => Promise<readonly Buffer[] | null>;
}

type NotEnoughData = new (bytes: number) => Error & { readonly byteCount: number };

const bounds = new WeakMap<object, TdsBounds>();

/** Those of a connection, whose readers know it by its options. */
export function boundsOf(options: object): TdsBounds {
  let found = bounds.get(options);
  if (!found) bounds.set(options, (found = new TdsBounds()));
  return found;
}

/** Of tokens that are not rows: what servers say, and what columns are called. */
const MAX_TOKEN_BYTES = 4 * 1024 * 1024;
const LENGTH_BYTES = 8;
const CHUNK_LENGTH_BYTES = 4;
const IS_NULL = 0xffff_ffff_ffff_ffffn;
const IS_UNKNOWN = 0xffff_ffff_ffff_fffen;

/**
 * tedious gathers a value whatever its length, copies what it has of it with each packet, and has no option to bound it. What
 * waits for more of a row is put behind ours, which asks the connection's `TdsBounds` first. MS-TDS, 2.2.5.2.3 and 2.2.7.19.
 */
export function boundedRows(): void {
  const require = createRequire(import.meta.url);
  const { prototype } = require('tedious/lib/token/stream-parser.js') as { prototype: Readers };
  const values = require('tedious/lib/value-parser.js') as Values;
  if (prototype.waitForChunk === boundedWait) return;
  const { NotEnoughDataError } = require('tedious/lib/token/helpers.js') as {
    NotEnoughDataError: NotEnoughData;
  };
  const { readRowToken, readNbcRowToken, waitForChunk } = prototype;
  const { readValue, isPLPStream } = values;
  for (const part of [
    readRowToken,
    readNbcRowToken,
    waitForChunk,
    readValue,
    isPLPStream,
    values.readPLPStream,
  ])
    if (typeof part !== 'function')
      throw new Error('this version of tedious reads rows in a way that is not known');

  Object.assign(prototype, {
    readRowToken: row(readRowToken),
    readNbcRowToken: row(readNbcRowToken),
    waitForChunk: boundedWait,
  });
  values.readValue = (buffer, position, column, options) => {
    try {
      return readValue(buffer, position, column, options);
    } catch (error) {
      if (error instanceof NotEnoughDataError)
        announced.set(buffer, { column, bytes: error.byteCount - position });
      throw error;
    }
  };
  values.isPLPStream = (column) => {
    asked = column;
    return isPLPStream(column);
  };
  values.readPLPStream = readChunks;
}

/** By the buffer that a value did not lie in as a whole. */
const announced = new WeakMap<Buffer, { readonly column: TdsColumn; readonly bytes: number }>();
/** Of what the chunks are that are read next: the reader asks just before, and tells no other code. */
let asked: TdsColumn | undefined;

function row(read: TokenReader['readRowToken']): TokenReader['readRowToken'] {
  return function (this: TokenReader) {
    boundsOf(this.options).beginRow();
    return read.call(this);
  };
}

async function boundedWait(this: TokenReader): Promise<void> {
  const value = announced.get(this.buffer);
  if (value) {
    await boundsOf(this.options).hold(value.bytes - headOf(this, value.column), value.column, true);
    return gather(this, value.bytes);
  }
  const unread = this.buffer.length - this.position;
  if (unread > MAX_TOKEN_BYTES)
    throw new Error(`The server sent more than ${MAX_TOKEN_BYTES} bytes as one token.`);
  return gather(this, unread + 1);
}

/** What stands before a value of the old large types: a pointer behind its length, a timestamp, and the value's own length. */
function headOf({ buffer, position }: TokenReader, { type }: TdsColumn): number {
  return ['Text', 'NText', 'Image'].includes(type.name) ? 1 + buffer[position]! + 8 + 4 : 0;
}

/** Until so many bytes lie unread. They are put together once, however many pieces they come in. */
async function gather(reader: TokenReader, bytes: number): Promise<void> {
  let unread = reader.buffer.length - reader.position;
  if (unread >= bytes) return;
  const pieces = unread > 0 ? [reader.buffer.subarray(reader.position)] : [];
  while (unread < bytes) {
    const { done, value } = (await reader.iterator.next()) as IteratorResult<Buffer, undefined>;
    // Between two tokens it is the end, as the driver finds by what is left.
    if (done) throw new Error('unexpected end of data');
    pieces.push(value);
    unread += value.length;
    boundsOf(reader.options).came(value.length);
  }
  reader.buffer = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, unread);
  reader.position = 0;
}

async function take(reader: TokenReader, bytes: number): Promise<Buffer> {
  await gather(reader, bytes);
  const taken = reader.buffer.subarray(reader.position, reader.position + bytes);
  reader.position += bytes;
  return taken;
}

/** A value in chunks, of which it tells how long they are together, or not; nothing where it is null. */
async function readChunks(reader: TokenReader): Promise<readonly Buffer[] | null> {
  const column = asked && reader.colMetadata.includes(asked) ? asked : undefined;
  const held = boundsOf(reader.options);
  const length = (await take(reader, LENGTH_BYTES)).readBigUInt64LE();
  if (length === IS_NULL) return null;
  const isKnown = length !== IS_UNKNOWN;
  if (isKnown) await held.hold(Number(length), column, true);
  const chunks: Buffer[] = [];
  for (let bytes = 0; ;) {
    const next = (await take(reader, CHUNK_LENGTH_BYTES)).readUInt32LE();
    if (next === 0) {
      if (isKnown && bytes !== Number(length))
        throw new Error(`The server announced a value of ${length} bytes, and sent ${bytes}.`);
      return chunks;
    }
    bytes += next;
    await held.hold(bytes, column, false);
    chunks.push(await take(reader, next));
  }
}

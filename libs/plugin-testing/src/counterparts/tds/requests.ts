import type { DuckDBValue } from '@duckdb/node-api';

export interface Parameter {
  readonly value: DuckDBValue;
  /** What DuckDB is to take it for. */
  readonly type: string;
}

export interface Request {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

/** Behind headers that say of which transaction it is. MS-TDS, 2.2.5.3. */
export function readBatch(body: Buffer): Request {
  return { sql: body.toString('utf16le', body.readUInt32LE(0)), parameters: [] };
}

const BY_NUMBER = 0xffff;
const SP_EXECUTESQL = 10;

/** A call of `sp_executesql`: the statement, the declaration of its parameters, and those. MS-TDS, 2.2.6.6. */
export function readCall(body: Buffer): Request {
  const reader = new ValueReader(body, body.readUInt32LE(0));
  if (reader.uint16() !== BY_NUMBER || reader.uint16() !== SP_EXECUTESQL)
    throw new Error('no procedure but sp_executesql can be called here');
  reader.uint16();
  const values: Parameter[] = [];
  while (!reader.isAtEnd) values.push(reader.parameter());
  const [statement, , ...parameters] = values;
  return { sql: String(statement!.value), parameters };
}

const TYPE = { intN: 0x26, bitN: 0x68, floatN: 0x6d, nvarchar: 0xe7 } as const;
const MAX = 0xffff;
const COLLATION_BYTES = 5;

class ValueReader {
  constructor(
    private readonly body: Buffer,
    private at: number,
  ) {}

  get isAtEnd(): boolean {
    return this.at >= this.body.length;
  }

  uint16(): number {
    this.at += 2;
    return this.body.readUInt16LE(this.at - 2);
  }

  parameter(): Parameter {
    const name = this.#byte();
    this.at += name * 2 + 1;
    const type = this.#byte();
    if (type === TYPE.nvarchar) return { value: this.#text(), type: 'VARCHAR' };
    this.#byte();
    const bytes = this.#bytes(this.#byte());
    if (type === TYPE.bitN) return { value: bytes.length ? bytes[0] === 1 : null, type: 'BOOLEAN' };
    if (type === TYPE.floatN) return { value: bytes.length ? bytes.readDoubleLE() : null, type: 'DOUBLE' };
    if (type !== TYPE.intN) throw new Error(`no parameter of type 0x${type.toString(16)} is expected here`);
    if (bytes.length === 0) return { value: null, type: 'BIGINT' };
    return {
      value: bytes.length === 4 ? BigInt(bytes.readInt32LE()) : bytes.readBigInt64LE(),
      type: 'BIGINT',
    };
  }

  #text(): string | null {
    const most = this.uint16();
    this.at += COLLATION_BYTES;
    if (most === MAX) return this.#chunks();
    const length = this.uint16();
    return length === MAX ? null : this.#bytes(length).toString('utf16le');
  }

  #chunks(): string | null {
    const total = this.#bytes(8);
    if (total.every((byte) => byte === 0xff)) return null;
    const chunks: Buffer[] = [];
    for (let length = this.#bytes(4).readUInt32LE(); length > 0; length = this.#bytes(4).readUInt32LE())
      chunks.push(this.#bytes(length));
    return Buffer.concat(chunks).toString('utf16le');
  }

  #byte(): number {
    this.at += 1;
    return this.body[this.at - 1]!;
  }

  #bytes(length: number): Buffer {
    this.at += length;
    return this.body.subarray(this.at - length, this.at);
  }
}

/** Lengths of texts are in characters of two bytes. */
export function shortText(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'utf16le')]);
}

function text(text: string): Buffer {
  return Buffer.concat([uint16(text.length), Buffer.from(text, 'utf16le')]);
}

export function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

function sized(kind: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([kind]), uint16(body.length), body]);
}

/** TDS 7.4, and a version of SQL Server. MS-TDS, 2.2.7.14. */
export function loginAck([major, minor, build]: readonly [number, number, number]): Buffer {
  const version = Buffer.from([1, 0x74, 0, 0, 4]);
  const program = Buffer.from([major, minor, build >> 8, build & 0xff]);
  return sized(0xad, Buffer.concat([version, shortText('Microsoft SQL Server'), program]));
}

export const CHANGE = {
  database: 1,
  packetSize: 4,
  collation: 7,
  begun: 8,
  rolledBack: 10,
  routing: 20,
} as const;

export function textChange(kind: number, now: string, before: string): Buffer {
  return sized(0xe3, Buffer.concat([Buffer.from([kind]), shortText(now), shortText(before)]));
}

export function bytesChange(kind: number, now: Buffer, before: Buffer): Buffer {
  const parts = [now, before].flatMap((bytes) => [Buffer.from([bytes.length]), bytes]);
  return sized(0xe3, Buffer.concat([Buffer.from([kind]), ...parts]));
}

/** Where the client is to log in instead. */
export function routingChange(host: string, port: number): Buffer {
  const target = Buffer.concat([Buffer.from([0]), uint16(port), text(host)]);
  return sized(
    0xe3,
    Buffer.concat([Buffer.from([CHANGE.routing]), uint16(target.length), target, uint16(0)]),
  );
}

export interface SqlError {
  readonly number: number;
  readonly severity: number;
  readonly message: string;
}

export function error({ number, severity, message }: SqlError): Buffer {
  const head = Buffer.concat([uint32(number), Buffer.from([1, severity])]);
  return sized(
    0xaa,
    Buffer.concat([head, text(message), shortText('counterpart'), shortText(''), uint32(1)]),
  );
}

export const DONE = { last: 0xfd, procedure: 0xfe, inProcedure: 0xff } as const;
export const STATUS = { more: 0x01, error: 0x02, counted: 0x10, attention: 0x20 } as const;

export function done(kind: number, status: number, rows = 0): Buffer {
  return Buffer.concat([Buffer.from([kind]), uint16(status), uint16(0), uint64(BigInt(rows))]);
}

export function returnStatus(value: number): Buffer {
  return Buffer.concat([Buffer.from([0x79]), uint32(value)]);
}

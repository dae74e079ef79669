import { uint16 } from './tokens.js';

/** What a server says of encryption. MS-TDS, 2.2.6.5. */
export const ENCRYPTION = { off: 0, on: 1, notSupported: 2, required: 3 } as const;

const VERSION_OPTION = 0;
const ENCRYPTION_OPTION = 1;
const TERMINATOR = 0xff;

/** What a client wants in the way of encryption. */
export function wantedEncryption(prelogin: Buffer): number {
  for (let at = 0; prelogin[at] !== TERMINATOR && at < prelogin.length; at += 5)
    if (prelogin[at] === ENCRYPTION_OPTION) return prelogin[prelogin.readUInt16BE(at + 1)]!;
  return ENCRYPTION.notSupported;
}

export function preloginAnswer(
  encryption: number,
  [major, minor, build]: readonly [number, number, number],
): Buffer {
  const options = Buffer.from([VERSION_OPTION, 0, 11, 0, 6, ENCRYPTION_OPTION, 0, 17, 0, 1, TERMINATOR]);
  const version = Buffer.from([major, minor, build >> 8, build & 0xff, 0, 0]);
  return Buffer.concat([options, version, Buffer.from([encryption])]);
}

export interface Login {
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly readOnly: boolean;
}

/** Where the offset and the length of a text stand in LOGIN7. MS-TDS, 2.2.6.4. */
const FIELD = { user: 40, password: 44, database: 68 } as const;
const TYPE_FLAGS = 26;
const READ_ONLY_INTENT = 0x20;

export function readLogin(body: Buffer): Login {
  const field = (at: number): Buffer => {
    const start = body.readUInt16LE(at);
    return body.subarray(start, start + 2 * body.readUInt16LE(at + 2));
  };
  const clear = Buffer.from(field(FIELD.password)).map((byte) => {
    const mixed = byte ^ 0xa5;
    return ((mixed & 0x0f) << 4) | (mixed >> 4);
  });
  return {
    user: field(FIELD.user).toString('utf16le'),
    password: Buffer.from(clear).toString('utf16le'),
    database: field(FIELD.database).toString('utf16le'),
    readOnly: Boolean(body[TYPE_FLAGS]! & READ_ONLY_INTENT),
  };
}

/** Latin1_General_CI_AS. */
export const COLLATION = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);

export const MAX = uint16(0xffff);

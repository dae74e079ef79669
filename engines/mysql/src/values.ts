import type { DecodedColumn } from '@patchbay/sql-kit';
import type { MysqlZone } from './zone.js';

/** A column as the server describes it; the driver builds its row parser from the same object. */
export interface MysqlField {
  readonly name: string;
  columnType: number;
  characterSet: number;
  readonly columnLength: number;
  readonly flags: number;
  /** MariaDB's own name for a type that it sends as another, such as `uuid`. */
  readonly extendedTypeName?: string;
}

/** What the driver gives for a value that is not null. */
export type DriverValue = number | string | Buffer;

export type MysqlColumn = DecodedColumn<DriverValue>;

const BINARY = 63;
const BLOB = 0xfc;
const NUMERIC = new Set([0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x08, 0x09, 0xf6]);
const UNSIGNED = 32;
const ENUM = 256;
const SET = 2048;

type Kind = Omit<MysqlColumn, 'name' | 'type'>;

const value: Kind = {};
const text: Kind = { encoding: 'text' };
const bytes: Kind = { encoding: 'text', decode: (buffer) => (buffer as Buffer).toString('base64') };
const float: Kind = { decode: (number) => shortest(number as number) };
const dateTime: Kind = { encoding: 'text', decode: (moment) => iso(moment as string) };
const oneBit: Kind = { decode: (buffer) => (buffer as Buffer)[0]! };

/** By the protocol's type codes. */
const TYPES: Readonly<Record<number, readonly [type: string, kind: Kind]>> = {
  0x00: ['decimal', text],
  0x01: ['tinyint', value],
  0x02: ['smallint', value],
  0x03: ['int', value],
  0x04: ['float', float],
  0x05: ['double', value],
  0x06: ['null', value],
  0x07: ['timestamp', dateTime],
  0x08: ['bigint', value],
  0x09: ['mediumint', value],
  0x0a: ['date', text],
  0x0b: ['time', text],
  0x0c: ['datetime', dateTime],
  0x0d: ['year', value],
  0x0e: ['date', text],
  0x10: ['bit', bytes],
  0xf2: ['vector', bytes],
  0xf5: ['json', { encoding: 'json' }],
  0xf6: ['decimal', text],
  0xf7: ['enum', text],
  0xf8: ['set', text],
  0xff: ['geometry', bytes],
};

const STRINGS: Readonly<Record<number, readonly [text: string, binary: string]>> = {
  0x0f: ['varchar', 'varbinary'],
  0xfd: ['varchar', 'varbinary'],
  0xfe: ['char', 'binary'],
};

/** The lengths of a text are those of its characters at their longest: four bytes each. */
const BLOBS: readonly (readonly [prefix: string, bytes: number])[] = [
  ['tiny', 0xff],
  ['', 0xff_ff],
  ['medium', 0xff_ff_ff],
  ['long', Infinity],
];

const TIMESTAMP = 0x07;

/** @param zone of the session, in which timestamps come */
export function columnOf(field: MysqlField, zone: MysqlZone): MysqlColumn {
  const [type, kind] = typeOf(field);
  if (field.columnType === TIMESTAMP)
    return { name: field.name, type, encoding: 'text', decode: (local) => zone.instantOf(local as string) };
  // The driver would take shapes and vectors apart; of a blob it hands over the bytes.
  if (kind === bytes) Object.assign(field, { columnType: BLOB, characterSet: BINARY });
  return { name: field.name, type: field.extendedTypeName ?? type, ...kind };
}

function typeOf({ columnType, characterSet, columnLength, flags }: MysqlField): readonly [string, Kind] {
  const binary = characterSet === BINARY;
  const kind = binary ? bytes : text;
  if (flags & ENUM) return ['enum', kind];
  if (flags & SET) return ['set', kind];
  const string = STRINGS[columnType];
  if (string) return [string[binary ? 1 : 0], kind];
  const known = TYPES[columnType];
  if (known?.[0] === 'bit' && columnLength === 1) return ['bit', oneBit];
  if (known) return flags & UNSIGNED && NUMERIC.has(columnType) ? [`${known[0]} unsigned`, known[1]] : known;
  const [prefix] = BLOBS.find(([, longest]) => columnLength <= (binary ? longest : longest * 4))!;
  return [prefix + (binary ? 'blob' : 'text'), kind];
}

/** The driver widens a 32-bit float to 64 bits: of all decimals that name it, the shortest is what was written. */
function shortest(wide: number): number {
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(wide.toPrecision(digits));
    if (Math.fround(short) === wide) return short;
  }
  return wide;
}

/** Dates without a month or a day, which MySQL knows and ISO 8601 does not, stay as they are. */
function iso(moment: string): string {
  return /^\d+-(?!00)\d+-(?!00)/.test(moment) ? moment.replace(' ', 'T') : moment;
}

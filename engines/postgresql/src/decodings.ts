import type { Column } from '@patchbay/plugin-kit';
import { oneLine } from '@patchbay/sql-kit';

/** How the text that PostgreSQL sends for a value becomes what a caller gets; without `decode` the text is the value. */
export interface Decoding {
  readonly encoding: NonNullable<Column['encoding']>;
  readonly decode?: (text: string) => string;
}

const as = (encoding: Decoding['encoding'], decode?: (text: string) => string): Decoding => ({
  encoding,
  ...(decode && { decode }),
});

const SAFE_DIGITS = 15;
const NINE = 57;

/** An integer that JSON readers hold exactly stays a number; a larger one becomes a string. */
const wholeNumber = (value: string): string =>
  value.length <= SAFE_DIGITS || Number.isSafeInteger(Number(value)) ? value : `"${value}"`;

/** JSON has no NaN and no Infinity: they end in a letter. */
const float = (value: string): string => (value.charCodeAt(value.length - 1) <= NINE ? value : `"${value}"`);

/** `2024-01-02 03:04:05` to `2024-01-02T03:04:05`; infinity has no space to replace. */
const timestamp = (value: string): string => value.replace(' ', 'T');

/** Likewise, and `+05` to `+05:00`, `+00` to `Z`. What lies before Christ says so behind it. */
const timestampWithZone = (value: string): string => {
  // Nearly all values look like this, and there are many.
  if (value.charAt(10) === ' ' && value.endsWith('+00'))
    return `${value.slice(0, 10)}T${value.slice(11, -3)}Z`;
  return timestamp(value)
    .replace(/\+00( BC)?$/, 'Z$1')
    .replace(/([+-]\d\d)( BC)?$/, '$1:00$2');
};

/** Either form of `bytea_output`: a write cannot always say which, and behind a pooler others may have. */
const base64 = (value: string): string =>
  (value.startsWith('\\x') ? Buffer.from(value.slice(2), 'hex') : escapedBytes(value)).toString('base64');

/** `\\` is a backslash, `\ooo` a byte in octal; other characters are bytes of ASCII. */
function escapedBytes(value: string): Buffer {
  const plain = value.replace(/\\(\\|[0-3][0-7]{2})/g, (_, code: string) =>
    code === '\\' ? code : String.fromCharCode(parseInt(code, 8)),
  );
  return Buffer.from(plain, 'latin1');
}

/** Of PostgreSQL's own types, by their names in `pg_type`; all others are texts. */
export const DECODINGS: Readonly<Record<string, Decoding>> = {
  bool: as('json', (value) => (value === 't' ? 'true' : 'false')),
  int2: as('json'),
  int4: as('json'),
  oid: as('json'),
  int8: as('json', wholeNumber),
  float4: as('json', float),
  float8: as('json', float),
  numeric: as('plain'),
  uuid: as('plain'),
  date: as('plain'),
  time: as('plain'),
  timetz: as('plain'),
  interval: as('plain'),
  timestamp: as('plain', timestamp),
  timestamptz: as('plain', timestampWithZone),
  bytea: as('plain', base64),
  json: as('json', oneLine),
  jsonb: as('json'),
};

export const TEXT = as('text');

import type { Column, JsonValue } from '@patchbay/plugin-kit';
import { type Client, type FieldDef, types } from 'pg';
import { parse as parseArray } from 'postgres-array';

/** How the text that PostgreSQL sends for a value becomes what a caller gets; without `decode` the text is the value. */
export interface Decoder {
  readonly type: string;
  readonly encoding: NonNullable<Column['encoding']>;
  readonly decode?: (text: string) => string;
}

type Decoding = Omit<Decoder, 'type'>;

const as = (encoding: Decoder['encoding'], decode?: (text: string) => string): Decoding => ({
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

/** Likewise, and `+05` to `+05:00`, `+00` to `Z`. */
const timestampWithZone = (value: string): string => {
  // Nearly all values look like this, and there are many.
  if (value.charAt(10) === ' ' && value.endsWith('+00'))
    return `${value.slice(0, 10)}T${value.slice(11, -3)}Z`;
  return timestamp(value)
    .replace(/\+00$/, 'Z')
    .replace(/([+-]\d\d)$/, '$1:00');
};

/** Line breaks in a JSON text stand between its tokens only: without them it can go out as one line of NDJSON. */
const oneLine = (value: string): string => (/[\r\n]/.test(value) ? value.replace(/[\r\n]/g, ' ') : value);

const base64 = (value: string): string => Buffer.from(value.slice(2), 'hex').toString('base64');

const DECODINGS: Readonly<Record<string, Decoding>> = {
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

const TEXT = as('text');

/** The types of one database: PostgreSQL's own, and those that the database defines. */
export class PgTypes {
  readonly #decoders = new Map<number, Decoder>();
  #own: Promise<void> | undefined;

  constructor() {
    for (const [name, oid] of Object.entries(types.builtins)) this.#add(oid, name.toLowerCase());
    for (const [element, oid] of ARRAYS) this.#addArray(oid, element);
  }

  /** Reads the database's own types (enums, extensions' types, their arrays) once. */
  load(client: Client): Promise<void> {
    this.#own ??= this.#readOwnTypes(client).catch((error: unknown) => {
      this.#own = undefined;
      throw error;
    });
    return this.#own;
  }

  decoder(oid: number): Decoder {
    return this.#decoders.get(oid) ?? { type: 'unknown', encoding: 'text' };
  }

  async #readOwnTypes(client: Client): Promise<void> {
    const { rows } = await client.query<[number, string, number | null]>({
      rowMode: 'array',
      text: `SELECT t.oid, t.typname, CASE WHEN e.oid IS NOT NULL THEN e.oid END
        FROM pg_type t LEFT JOIN pg_type e ON e.typarray = t.oid
        WHERE t.oid >= 16384 AND COALESCE(e.typtype, t.typtype) IN ('b', 'e', 'r', 'm')
        ORDER BY e.oid IS NOT NULL`,
    });
    for (const [oid, name, element] of rows) {
      if (element === null) this.#add(oid, name);
      else this.#addArray(oid, this.decoder(element).type);
    }
  }

  #add(oid: number, type: string): void {
    this.#decoders.set(oid, { type, ...(DECODINGS[type] ?? TEXT) });
  }

  #addArray(oid: number, element: string): void {
    const { encoding, decode } = DECODINGS[element] ?? TEXT;
    const toJson = (value: string): JsonText => {
      const decoded = decode ? decode(value) : value;
      return new JsonText(encoding === 'json' ? decoded : JSON.stringify(decoded));
    };
    this.#decoders.set(oid, {
      type: `${element}[]`,
      encoding: 'json',
      decode: (value) => arrayText(parseArray(value, toJson)),
    });
  }
}

/** Arrays of PostgreSQL's own types, which the driver's list leaves out. From `pg_type`; these numbers never change. */
const ARRAYS: readonly (readonly [element: string, oid: number])[] = [
  ['bool', 1000],
  ['bytea', 1001],
  ['char', 1002],
  ['name', 1003],
  ['int2', 1005],
  ['int4', 1007],
  ['text', 1009],
  ['bpchar', 1014],
  ['varchar', 1015],
  ['int8', 1016],
  ['float4', 1021],
  ['float8', 1022],
  ['oid', 1028],
  ['timestamp', 1115],
  ['date', 1182],
  ['time', 1183],
  ['timestamptz', 1185],
  ['interval', 1187],
  ['numeric', 1231],
  ['timetz', 1270],
  ['json', 199],
  ['uuid', 2951],
  ['jsonb', 3807],
  ['inet', 1041],
  ['cidr', 651],
  ['money', 791],
];

class JsonText {
  constructor(readonly text: string) {}
}

type Nested = readonly (JsonText | null | Nested)[];

function arrayText(elements: Nested): string {
  const texts = elements.map((element) => {
    if (element === null) return 'null';
    return element instanceof JsonText ? element.text : arrayText(element);
  });
  return `[${texts.join(',')}]`;
}

/** What a driver's column is to the host. */
export function columnOf(field: FieldDef, { type, encoding }: Decoder): Column {
  return { name: field.name, type, encoding };
}

/** A single decoded value, for results that are no row set. */
export function valueOf(value: string, { encoding, decode }: Decoder): JsonValue {
  const decoded = decode ? decode(value) : value;
  return encoding === 'json' ? (JSON.parse(decoded) as JsonValue) : decoded;
}

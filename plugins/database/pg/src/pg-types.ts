import type { Column, JsonValue } from '@patchbay/plugin-kit';
import type { Client, FieldDef } from 'pg';
import type { builtins } from 'pg-types';

/** How the text that PostgreSQL sends for a value becomes what a caller gets; without `decode` the text is the value. */
export interface Decoder {
  readonly type: string;
  readonly encoding: NonNullable<Column['encoding']>;
  readonly decode?: (text: string) => string;
}

const json = (decode?: (text: string) => string): Omit<Decoder, 'type'> => ({
  encoding: 'json',
  ...(decode && { decode }),
});
const text = (decode?: (text: string) => string): Omit<Decoder, 'type'> => ({
  encoding: 'text',
  ...(decode && { decode }),
});

const SAFE_DIGITS = 15;

/** An integer that JSON readers hold exactly stays a number; a larger one becomes a string. */
const wholeNumber = (value: string): string =>
  value.length <= SAFE_DIGITS || Number.isSafeInteger(Number(value)) ? value : `"${value}"`;

/** JSON has no NaN and no infinity. */
const float = (value: string): string => (/^-?(?:NaN|Inf)/.test(value) ? `"${value}"` : value);

/** `2024-01-02 03:04:05+05` to `2024-01-02T03:04:05+05:00`; infinity and years before Christ stay as they are. */
const timestamp = (value: string): string => value.replace(' ', 'T');
const timestampWithZone = (value: string): string =>
  timestamp(value)
    .replace(/\+00$/, 'Z')
    .replace(/([+-]\d\d)$/, '$1:00');

/** Line breaks in a JSON text stand between its tokens only: without them it can go out as one line of NDJSON. */
const oneLine = (value: string): string => (/[\r\n]/.test(value) ? value.replace(/[\r\n]/g, ' ') : value);

const base64 = (value: string): string => Buffer.from(value.slice(2), 'hex').toString('base64');

const DECODERS: Readonly<Record<string, Omit<Decoder, 'type'>>> = {
  bool: json((value) => (value === 't' ? 'true' : 'false')),
  int2: json(),
  int4: json(),
  oid: json(),
  int8: json(wholeNumber),
  float4: json(float),
  float8: json(float),
  json: json(oneLine),
  jsonb: json(oneLine),
  timestamp: text(timestamp),
  timestamptz: text(timestampWithZone),
  bytea: text(base64),
};

type Builtins = typeof builtins;
type ParseArray = <T>(text: string, transform: (element: string) => T) => T[];

/** The types of one database: PostgreSQL's own, and those that the database defines. */
export class PgTypes {
  readonly #decoders = new Map<number, Decoder>();
  #own: Promise<void> | undefined;

  constructor(
    builtins: Builtins,
    private readonly parseArray: ParseArray,
  ) {
    for (const [name, oid] of Object.entries(builtins)) this.#add(oid, name.toLowerCase());
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
    this.#decoders.set(oid, { type, ...(DECODERS[type] ?? text()) });
  }

  #addArray(oid: number, element: string): void {
    const { encoding, decode } = DECODERS[element] ?? text();
    const toJson = (value: string): JsonText => {
      const decoded = decode ? decode(value) : value;
      return new JsonText(encoding === 'json' ? decoded : JSON.stringify(decoded));
    };
    this.#decoders.set(oid, {
      type: `${element}[]`,
      encoding: 'json',
      decode: (value) => arrayText(this.parseArray(value, toJson)),
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

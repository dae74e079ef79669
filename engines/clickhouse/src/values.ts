import type { Column } from '@patchbay/plugin-kit';

/** How the JSON text of a value becomes what a caller gets, in the encoding that the column says. */
export interface ClickhouseColumn extends Column {
  readonly decode: (json: string) => string;
}

type Kind = Pick<ClickhouseColumn, 'encoding' | 'decode'>;

const asIs = (json: string): string => json;
const unquoted = (json: string): string => (json.startsWith('"') ? json.slice(1, -1) : json);

const SAFE_DIGITS = 15;

const json: Kind = { encoding: 'json', decode: asIs };
const plain: Kind = { encoding: 'plain', decode: unquoted };
const text: Kind = {
  encoding: 'text',
  decode: (value) => (value.includes('\\') ? (JSON.parse(value) as string) : value.slice(1, -1)),
};
const wholeNumber: Kind = {
  encoding: 'json',
  decode: (value) => {
    const digits = unquoted(value);
    return digits.length <= SAFE_DIGITS || Number.isSafeInteger(Number(digits)) ? digits : `"${digits}"`;
  },
};
const float: Kind = {
  encoding: 'json',
  decode: (value) => DENORMAL[unquoted(value).toLowerCase()] ?? unquoted(value),
};
/** Versions before 20.11 write dates and times with a space between, in the time zone of the column or the server. */
const dateTime: Kind = { encoding: 'plain', decode: (value) => unquoted(value).replace(' ', 'T') };

const DENORMAL: Readonly<Record<string, string>> = {
  nan: '"NaN"',
  '-nan': '"NaN"',
  inf: '"Infinity"',
  '+inf': '"Infinity"',
  '-inf': '"-Infinity"',
};

const KINDS: readonly (readonly [pattern: RegExp, kind: Kind])[] = [
  [/^U?Int(?:8|16|32)$|^Bool$/, json],
  [/^U?Int(?:64|128|256)$/, wholeNumber],
  [/^B?Float/, float],
  [/^Decimal/, plain],
  [/^DateTime/, dateTime],
  [/^(?:Date|UUID|IPv|Time|Interval)/, plain],
  [/^(?:Array|Tuple|Map|Nested|JSON|Object|Variant|Dynamic|Point|Ring|Polygon|MultiPolygon)/, json],
];

export function columnOf({ name, type }: { readonly name: string; readonly type: string }): ClickhouseColumn {
  const bare = type.replace(/^LowCardinality\((.*)\)$/, '$1').replace(/^Nullable\((.*)\)$/, '$1');
  const kind = KINDS.find(([pattern]) => pattern.test(bare))?.[1] ?? text;
  return { name, type: bare.toLowerCase(), ...kind };
}

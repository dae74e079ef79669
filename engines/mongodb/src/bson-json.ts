import type { JsonValue } from '@patchbay/plugin-kit';
import type { Binary, BSONRegExp, Code, DBRef, ObjectId, Timestamp } from 'mongodb';

const SUBTYPE_UUID = 4;

/** How a BSON value stands in JSON: nothing rounded, and nothing that JSON lacks but as a string. */
export function jsonOf(value: unknown): JsonValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return BigInt.asIntN(54, value) === value && value !== -(2n ** 53n) ? Number(value) : String(value);
    case 'object':
      return value === null ? null : objectOf(value);
    default:
      // What BSON calls `undefined`, which no server writes any more.
      return null;
  }
}

function objectOf(value: object): JsonValue {
  if (Array.isArray(value)) return value.map(jsonOf);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  switch ((value as { _bsontype?: unknown })._bsontype) {
    case undefined:
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, jsonOf(inner)]));
    case 'ObjectId':
    case 'Decimal128':
    case 'BSONSymbol':
      return (value as ObjectId).toString();
    case 'Binary':
      return binary(value as Binary);
    case 'BSONRegExp': {
      const { pattern, options } = value as BSONRegExp;
      return `/${pattern}/${options}`;
    }
    case 'Timestamp': {
      const { t, i } = value as Timestamp;
      return { t, i };
    }
    case 'Code': {
      const { code, scope } = value as Code;
      return { $code: code, ...(scope && { $scope: jsonOf(scope) }) };
    }
    case 'DBRef': {
      const { collection, oid, db, fields } = value as DBRef;
      const rest = jsonOf(fields) as Record<string, JsonValue>;
      return { $ref: collection, $id: jsonOf(oid), ...(db !== undefined && { $db: db }), ...rest };
    }
    case 'MinKey':
    case 'MaxKey':
      return (value as { _bsontype: string })._bsontype;
    default:
      // Int32, Double and Long, where an option asked the driver not to make numbers of them.
      return jsonOf((value as { valueOf(): unknown }).valueOf());
  }
}

function binary(value: Binary): string {
  const { sub_type: subType, position } = value;
  if (subType === SUBTYPE_UUID && position === 16) return value.toUUID().toHexString();
  return value.toString('base64');
}

/** The server's own name for a value's type, as `$type` has it, in lower case. */
export function typeOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'long';
    case 'number':
      return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? 'int' : 'double';
    default:
      break;
  }
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  const type = (value as { _bsontype?: string })._bsontype;
  return type === undefined ? 'object' : (NAMES[type] ?? type.toLowerCase());
}

const NAMES: Readonly<Record<string, string>> = {
  Binary: 'bindata',
  BSONRegExp: 'regex',
  BSONSymbol: 'symbol',
  Code: 'javascript',
  Decimal128: 'decimal',
  DBRef: 'object',
};

/** What a type is called where several were seen: numbers of several kinds are numbers still. */
export function typeOfAll(types: ReadonlySet<string>): string {
  const seen = [...types].filter((type) => type !== 'null');
  if (seen.length <= 1) return seen[0] ?? 'null';
  const widest = NUMBERS.findLast((type) => seen.includes(type));
  return widest && seen.every((type) => NUMBERS.includes(type)) ? widest : 'mixed';
}

const NUMBERS = ['int', 'long', 'double', 'decimal'];

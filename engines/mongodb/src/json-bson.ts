import { type JsonValue, PluginError, type RemoteError } from '@patchbay/plugin-kit';
import { BSON, Double, Int32, Long } from 'mongodb';
import { READ_OPERATORS, REASONS, STAGES } from './read-operators.js';

/** MongoDB nests documents no deeper. */
const MAX_DEPTH = 100;
const INT32 = 2 ** 31;

/** What Extended JSON wraps values in; MongoDB's specification of it, version 2. */
const WRAPPERS: ReadonlyMap<string, readonly string[]> = new Map([
  ...[
    '$oid',
    '$date',
    '$numberInt',
    '$numberLong',
    '$numberDouble',
    '$numberDecimal',
    '$binary',
    '$uuid',
  ].map((key) => [key, [key]] as const),
  ...['$timestamp', '$regularExpression', '$symbol', '$minKey', '$maxKey', '$undefined'].map(
    (key) => [key, [key]] as const,
  ),
]);

type JsonObject = Readonly<Record<string, JsonValue>>;

/**
 * Reads what may be Extended JSON, canonical or relaxed, into what the driver sends. Every key that begins with `$`, at any
 * depth, is either a wrapper or on the list: what is on none is refused, so that nothing new slips in unseen.
 * @throws PluginError that names the place in the params
 */
export function bsonOf(value: JsonValue, path: string, allowed: ReadonlySet<string>, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw refusal(path, `Nothing nests deeper than ${MAX_DEPTH} levels.`);
  if (typeof value === 'number') return numberOf(value, path);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map((item, index) => bsonOf(item, `${path}[${index}]`, allowed, depth + 1));
  const keys = Object.keys(value);
  const wrapper = keys.find((key) => WRAPPERS.has(key));
  if (wrapper !== undefined) return unwrapped(value, keys, wrapper, path);
  return Object.fromEntries(
    keys.map((key) => {
      refuseKey(key, path, allowed);
      return [key, bsonOf(value[key]!, `${path}.${key}`, allowed, depth + 1)];
    }),
  );
}

/** A filter, a projection or a sort. */
export function readDocument(value: JsonObject, path: string): Record<string, unknown> {
  return bsonOf(value, path, READ_OPERATORS) as Record<string, unknown>;
}

const PIPELINE_KEYS: ReadonlySet<string> = new Set([...STAGES, ...READ_OPERATORS]);

/** A pipeline of stages that only read, those within its stages included. */
export function readPipeline(stages: readonly JsonValue[], path: string): Record<string, unknown>[] {
  refuseStages(stages, path, STAGES);
  return stages.map(
    (stage, index) => bsonOf(stage, `${path}[${index}]`, PIPELINE_KEYS) as Record<string, unknown>,
  );
}

/** @throws PluginError where a stage is not an object of exactly one stage on the list */
export function refuseStages(
  stages: JsonValue | undefined,
  path: string,
  allowed: ReadonlySet<string>,
  depth = 0,
): void {
  if (!isList(stages)) throw refusal(path, 'A pipeline is a list of stages.');
  if (depth > MAX_DEPTH) throw refusal(path, `Nothing nests deeper than ${MAX_DEPTH} levels.`);
  stages.forEach((stage, index) => {
    const at = `${path}[${index}]`;
    if (typeof stage !== 'object' || stage === null || isList(stage) || Object.keys(stage).length !== 1)
      throw refusal(at, 'A stage is an object with one key, such as {"$match": {…}}.');
    const [name] = Object.keys(stage) as [string];
    if (!allowed.has(name)) throw refusal(`${at}.${name}`, reason(name, 'stage'));
    for (const [below, inner] of pipelinesWithin(name, (stage as JsonObject)[name]!))
      refuseStages(inner, `${at}.${name}${below}`, allowed, depth + 1);
  });
}

function pipelinesWithin(stage: string, spec: JsonValue): readonly (readonly [string, JsonValue])[] {
  if (typeof spec !== 'object' || spec === null || isList(spec)) return [];
  if (stage === '$facet') return Object.entries(spec).map(([key, inner]) => [`.${key}`, inner]);
  return Object.hasOwn(spec, 'pipeline') ? [['.pipeline', (spec as JsonObject)['pipeline']!]] : [];
}

/** A JSON number says too little where it had to be rounded already. */
function numberOf(value: number, path: string): unknown {
  if (!Number.isInteger(value) || Object.is(value, -0)) return new Double(value);
  if (value >= -INT32 && value < INT32) return new Int32(value);
  if (Number.isSafeInteger(value)) return Long.fromNumber(value);
  throw refusal(
    path,
    'JSON rounds whole numbers beyond 2^53: write {"$numberLong": "…"} or {"$numberDecimal": "…"}.',
  );
}

function unwrapped(value: JsonObject, keys: readonly string[], wrapper: string, path: string): unknown {
  if (keys.length > 1)
    throw refusal(
      path,
      `${wrapper} stands alone in its object; here is also ${keys.find((key) => key !== wrapper)}.`,
    );
  try {
    if (wrapper === '$date') return dateOf(value['$date']!);
    const read: unknown = BSON.EJSON.deserialize(value, { relaxed: false });
    // What the library does not take for a wrapper it hands back as an object.
    if (typeof read === 'object' && read !== null && !('_bsontype' in read)) throw new Error('no such value');
    return read;
  } catch {
    throw refusal(path, `This is not a ${wrapper} of Extended JSON.`);
  }
}

/** The library takes any text for a date, and some for an invalid one. */
function dateOf(value: JsonValue): Date {
  const date =
    typeof value === 'string' ? new Date(value) : new Date(Number((value as JsonObject)['$numberLong']));
  if (Number.isNaN(date.getTime())) throw new Error('no date');
  return date;
}

/** The keys alone, of what is not JSON any more. @throws PluginError likewise */
export function refuseKeys(value: unknown, path: string, allowed: ReadonlySet<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    refuseKey(key, path, allowed);
    refuseKeys(inner, path, allowed);
  }
}

function refuseKey(key: string, path: string, allowed: ReadonlySet<string>): void {
  if (key.includes('\0')) throw refusal(path, 'A key cannot hold a NUL character.');
  if (key.startsWith('$') && !allowed.has(key)) throw refusal(`${path}.${key}`, reason(key, 'operator'));
}

function reason(name: string, kind: 'stage' | 'operator'): string {
  const shown = JSON.stringify(name.slice(0, 60));
  const known = Object.hasOwn(REASONS, name) ? REASONS[name] : undefined;
  return `The ${kind} ${shown} is refused: ${known ?? `it is on no list of what is known to be harmless here`}.`;
}

export function refusal(path: string, message: string, remote?: RemoteError): PluginError {
  return new PluginError('invalid_request', message, { path: path.slice(0, 300), ...(remote && { remote }) });
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

import { type JsonSchema, type JsonValue, PluginError } from '@patchbay/plugin-kit';

export type JsonObject = Readonly<Record<string, JsonValue>>;

/** For what reads fields of a body, and so has nothing to read in a body of another kind. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return kindOf(value) === 'an object';
}

/**
 * Holds what came against the part of a schema that code relies on: objects, lists, and the fields that are required. Other
 * fields may be anything, and scalars are not told apart: long integers come as texts.
 * @throws PluginError that blames the service and names the field
 */
export function requireShape(value: JsonValue, schema: JsonSchema, service: string): void {
  requireAt(value, schema, '', service);
}

function requireAt(value: JsonValue | undefined, schema: JsonSchema, path: string, service: string): void {
  const found = kindOf(value);
  const expected = kindsOf(schema);
  if (expected.length > 0 && !expected.includes(found)) throw misshapen(service, path, expected, found);
  if (isList(value)) {
    if (schema.items)
      for (const [at, each] of value.entries()) requireAt(each, schema.items, `${path}[${at}]`, service);
    return;
  }
  if (!isObject(value)) return;
  for (const name of schema.required ?? []) {
    const at = path === '' ? name : `${path}.${name}`;
    if (!Object.hasOwn(value, name))
      throw misshapen(service, at, kindsOf(schema.properties?.[name] ?? {}), 'nothing');
    requireAt(value[name], schema.properties?.[name] ?? {}, at, service);
  }
}

/** @param path where in the body the service answered otherwise; empty for the whole of it */
function misshapen(service: string, path: string, expected: readonly Kind[], found: Kind): PluginError {
  const wanted = expected.join(' or ') || 'a value';
  const told = found === 'nothing' ? `without the field "${path}"` : `with ${found}`;
  const place = path === '' || found === 'nothing' ? '' : ` in the field "${path}"`;
  return new PluginError('unknown', `${service} answered ${told}${place}, where ${wanted} was expected.`);
}

const SCALAR = 'a text, a number or a boolean';

type Kind = 'nothing' | 'null' | 'a list' | 'an object' | typeof SCALAR;

function kindOf(value: JsonValue | undefined): Kind {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (isList(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : SCALAR;
}

const KINDS: Readonly<Record<string, Kind>> = {
  null: 'null',
  array: 'a list',
  object: 'an object',
};

/** Nothing where the schema takes any. */
function kindsOf({ type = [] }: JsonSchema): Kind[] {
  const kinds = [type].flat().map((each) => KINDS[each] ?? SCALAR);
  return [...new Set(kinds)];
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

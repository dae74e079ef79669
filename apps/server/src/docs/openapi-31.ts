import type { OpenAPIObject } from '@nestjs/swagger';

type Json = unknown;

/** Nest writes `nullable: true`, a word of OpenAPI 3.0; since 3.1 null is a type. */
export function nullsAsTypes(document: OpenAPIObject): OpenAPIObject {
  return mapObjects(document, ({ nullable, ...said }) => {
    const schema = withoutObject(said);
    if (nullable !== true) return nullable === undefined ? schema : { nullable, ...schema };
    const { type, enum: values, ...rest } = schema;
    if (type === undefined || type === 'null') {
      const { description, ...known } = schema;
      return { ...(description !== undefined && { description }), anyOf: [known, { type: 'null' }] };
    }
    return {
      type: [type, 'null'].flat(),
      ...(Array.isArray(values) && { enum: [...(values as Json[]), null] }),
      ...rest,
    };
  }) as OpenAPIObject;
}

/** Of a union of types Nest says that it is an object as well. */
function withoutObject(schema: Record<string, Json>): Record<string, Json> {
  const { allOf, ...rest } = schema;
  const [only, ...others] = Array.isArray(allOf) ? (allOf as { $ref?: string }[]) : [];
  return only?.$ref?.endsWith('/Object') && others.length === 0 ? rest : schema;
}

/** JSON Schema lets a list of anything say nothing of its items; linters and generators want to hear that it is anything. */
export function itemsOfLists<T extends object>(schemas: T): T {
  return mapObjects(schemas, (schema) =>
    schema.type === 'array' && schema.items === undefined ? { ...schema, items: {} } : schema,
  ) as T;
}

/** Paths and components by their names, so that it does not matter in which order routes are tried. */
export function inOrder({ paths, components = {}, ...rest }: OpenAPIObject): OpenAPIObject {
  const sections = Object.entries(components).map(([name, section]) => [name, sorted(section as object)]);
  return { ...rest, paths: sorted(paths), components: Object.fromEntries(sections) as object };
}

function sorted<T extends object>(entries: T): T {
  return Object.fromEntries(Object.entries(entries).sort(([one], [other]) => (one < other ? -1 : 1))) as T;
}

function mapObjects(value: Json, change: (object: Record<string, Json>) => Json): Json {
  if (Array.isArray(value)) return value.map((item) => mapObjects(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return change(
    Object.fromEntries(Object.entries(value).map(([key, child]) => [key, mapObjects(child, change)])),
  );
}

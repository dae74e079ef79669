import type { JsonSchema, Plugin } from '@patchbay/plugin-kit';

/** A schema on its way into the document. */
export interface Schema {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

export type Schemas = Record<string, Schema>;

export function nameOf({ type, subType }: Pick<Plugin, 'type' | 'subType'>): string {
  return `${type}_${subType}`;
}

export function ref(name: string): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

/** Which JSON Schema is meant, OpenAPI 3.1 says for all of a document. */
export function withoutDialect(schema: JsonSchema): Schema {
  return without('$schema', schema as Schema);
}

export function without<T extends object>(key: string, object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key)) as T;
}

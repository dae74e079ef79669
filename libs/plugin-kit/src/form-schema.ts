import { type Condition, conditionsOf, holdsFor } from './conditions.js';
import type { Field } from './field.js';
import type { JsonSchema } from './json-schema.js';

/** JSON Schema 2020-12 of the config that fields make. It refuses keys that no field declares. */
export function schemaOf(fields: readonly Field[]): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...objectSchema(fields.map((field) => ({ field, path: field.model.split('.') }))),
    ...conditionalRequirements(fields),
  };
}

interface Placed {
  readonly field: Field;
  readonly path: readonly string[];
}

/** Objects on the way default to `{}`, so that a missing field is named itself and not its parent. */
function objectSchema(placed: readonly Placed[]): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const key of new Set(placed.map(({ path }) => path[0]!))) {
    const below = placed.filter(({ path }) => path[0] === key);
    const leaf = below.find(({ path }) => path.length === 1);
    if (leaf) {
      properties[key] = leafSchema(leaf.field);
      if (isDemanded(leaf.field) && !leaf.field.presentation.condition) required.push(key);
    } else {
      const children = below.map(({ field, path }) => ({ field, path: path.slice(1) }));
      properties[key] = { ...objectSchema(children), default: {} };
    }
  }
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function isDemanded({ required, leftOut }: Field): boolean {
  return required && leftOut === undefined;
}

function leafSchema({ schema, secret, presentation }: Field): JsonSchema {
  const { label, description } = presentation;
  return { title: label, ...(description && { description }), ...schema, ...(secret && { writeOnly: true }) };
}

/** What forms ask for under conditions is required while the field is shown, and so each field that they look at. */
function conditionalRequirements(fields: readonly Field[]): { allOf?: readonly JsonSchema[] } {
  const rules = fields.filter(isDemanded).flatMap((field) => {
    const conditions = [...new Set(chainOf(field, fields))].map((condition) => holds(condition, fields));
    if (conditions.length === 0) return [];
    return [
      { if: conditions.length > 1 ? { allOf: conditions } : conditions[0]!, then: atPath(field.model) },
    ];
  });
  return rules.length > 0 ? { allOf: rules } : {};
}

/** The conditions of a field, and those of the fields that they look at. */
function chainOf({ presentation }: Field, fields: readonly Field[]): readonly Condition[] {
  return conditionsOf(presentation.condition).flatMap((condition) => {
    const decider = fields.find(({ model }) => model === condition.model);
    return [condition, ...(decider ? chainOf(decider, fields) : [])];
  });
}

/** A value that is left out counts as its default. */
function holds(condition: Condition, fields: readonly Field[]): JsonSchema {
  const { model } = condition;
  const said = atPath(model, valueSchema(condition));
  const preset = fields.find((field) => field.model === model)?.schema.default;
  return holdsFor(condition, preset) ? { anyOf: [said, { not: atPath(model) }] } : said;
}

const UNSET: JsonSchema = { enum: [null, '', [], {}] };

function valueSchema(condition: Condition): JsonSchema {
  if ('values' in condition) return { enum: condition.values };
  if ('not' in condition) return { not: { enum: condition.not } };
  return condition.isSet ? { not: UNSET } : UNSET;
}

/** The schema that says "there is something at this path", and what. */
function atPath(model: string, leaf?: JsonSchema): JsonSchema {
  const [head = '', ...rest] = model.split('.');
  const below = rest.length > 0 ? atPath(rest.join('.'), leaf) : leaf;
  return { type: 'object', required: [head], ...(below && { properties: { [head]: below } }) };
}

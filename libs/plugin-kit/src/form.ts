import { type Condition, type ElementType, type Field, NO_NUL } from './fields.js';
import type { JsonSchema } from './json-schema.js';

export interface Validator {
  readonly type: 'required' | 'min' | 'max' | 'maxLength' | 'pattern';
  readonly value?: number | string;
}

/** One form element, as front ends draw it. `model` is the path in the body of a create request. */
export interface Element {
  readonly key: string;
  readonly model: string;
  readonly label: string;
  readonly type: ElementType;
  readonly required: boolean;
  readonly default?: unknown;
  readonly placeholder?: string;
  readonly description?: string;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly secret?: true;
  readonly group?: string;
  readonly condition?: Condition;
  readonly validators?: readonly Validator[];
  readonly span?: number;
}

/** Everything that follows from one list of fields. */
export interface Form {
  readonly elements: readonly Element[];
  /** JSON Schema 2020-12 of the config. Refuses keys that no field declares. */
  readonly schema: JsonSchema;
  /** Paths of the secret fields within the config, such as `connection.password`. */
  readonly secrets: readonly string[];
  /** Paths of the fields on which it does not depend where and how safely the secrets are sent. */
  readonly keepsSecrets: readonly string[];
}

export function buildForm(fields: readonly Field[]): Form {
  refuseClashes(fields);
  return {
    elements: fields.flatMap((field) => (field.element ? [toElement(field, field.element)] : [])),
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      ...objectSchema(fields.map((field) => ({ field, path: field.model.split('.') }))),
      ...conditionalRequirements(fields),
    },
    secrets: fields.filter((field) => field.secret).map((field) => field.model),
    keepsSecrets: fields.filter((field) => field.keepsSecrets).map((field) => field.model),
  };
}

function toElement(field: Field, type: ElementType): Element {
  const { condition, ...presentation } = field.presentation;
  const validators = toValidators(field);
  return {
    key: field.key,
    model: `config.${field.model}`,
    type,
    required: field.required,
    ...presentation,
    ...('default' in field.schema && { default: field.schema.default }),
    ...(field.options && { options: field.options }),
    ...(field.secret && { secret: true as const }),
    ...(condition && { condition: { ...condition, model: `config.${condition.model}` } }),
    ...(validators.length > 0 && { validators }),
  };
}

function toValidators({ required, schema }: Field): Validator[] {
  const validators: Validator[] = required ? [{ type: 'required' }] : [];
  if (schema.minimum !== undefined) validators.push({ type: 'min', value: schema.minimum });
  if (schema.maximum !== undefined) validators.push({ type: 'max', value: schema.maximum });
  if (schema.maxLength !== undefined) validators.push({ type: 'maxLength', value: schema.maxLength });
  if (schema.pattern !== undefined && schema.pattern !== NO_NUL)
    validators.push({ type: 'pattern', value: schema.pattern });
  return validators;
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
      if (leaf.field.required && !leaf.field.presentation.condition) required.push(key);
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

function leafSchema({ schema, secret, presentation }: Field): JsonSchema {
  const { label, description } = presentation;
  return { title: label, ...(description && { description }), ...schema, ...(secret && { writeOnly: true }) };
}

function conditionalRequirements(fields: readonly Field[]): { allOf?: readonly JsonSchema[] } {
  const rules = fields.flatMap(({ required, model, presentation: { condition } }) =>
    required && condition ? [{ if: holds(condition, fields), then: atPath(model) }] : [],
  );
  return rules.length > 0 ? { allOf: rules } : {};
}

/** A value that is left out counts as its default. */
function holds({ model, values }: Condition, fields: readonly Field[]): JsonSchema {
  const said = atPath(model, { enum: values });
  const preset = fields.find((field) => field.model === model)?.schema.default;
  const byDefault = values.some((value) => value === preset);
  return byDefault ? { anyOf: [said, { not: atPath(model) }] } : said;
}

/** The schema that says "there is something at this path", and what. */
function atPath(model: string, leaf?: JsonSchema): JsonSchema {
  const [head = '', ...rest] = model.split('.');
  const below = rest.length > 0 ? atPath(rest.join('.'), leaf) : leaf;
  return { type: 'object', required: [head], ...(below && { properties: { [head]: below } }) };
}

function refuseClashes(fields: readonly Field[]): void {
  const models = new Set<string>();
  for (const { key, model, secret, keepsSecrets } of fields) {
    if (models.has(model)) throw new Error(`form: two fields share the model "${model}"`);
    if (!/^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/.test(model))
      throw new Error(`form: "${key}" has no usable model: "${model}"`);
    if (secret && keepsSecrets) throw new Error(`form: "${key}" is a secret and cannot keep secrets`);
    models.add(model);
  }
  for (const model of models) {
    const parent = [...models].find((other) => model.startsWith(`${other}.`));
    if (parent) throw new Error(`form: "${model}" lies inside the field "${parent}"`);
  }
}

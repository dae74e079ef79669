import type { Condition, ElementType, PemRule } from './field-options.js';
import { type Field, NO_NUL } from './fields.js';
import type { JsonSchema } from './json-schema.js';

export interface Validator {
  readonly type: 'required' | 'integer' | 'min' | 'max' | 'minLength' | 'maxLength' | 'pattern';
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
  /** A test of a saved integration with another value of it may use the saved secrets; with another of any other it may not. */
  readonly keepsSecrets?: true;
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
  /** Paths of the secret fields that say where, or as what, the other secrets are sent. */
  readonly steers: readonly string[];
  /** Paths of the fields that only owners of the workspace may set. */
  readonly ownersOnly: readonly string[];
  /** Paths of the fields that name a file of the server's own machine. */
  readonly localFiles: readonly string[];
  /** Paths of the fields that are there under a condition only, and that condition. */
  readonly conditions: readonly { readonly path: string; readonly condition: Condition }[];
  /** Fields that hold PEM text. */
  readonly pems: readonly (PemRule & { readonly path: string })[];
  /** Of fields that forms ask for and that a config may do without: what its sender hears then. */
  readonly leftOut: readonly { readonly path: string; readonly message: string }[];
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
    steers: fields.filter((field) => field.steers).map((field) => field.model),
    ownersOnly: fields.filter((field) => field.ownersOnly).map((field) => field.model),
    localFiles: fields.filter((field) => field.localFile).map((field) => field.model),
    pems: fields.flatMap(({ model, pem }) => (pem ? [{ path: model, ...pem }] : [])),
    conditions: fields.flatMap(({ model, presentation: { condition } }) =>
      condition ? [{ path: model, condition }] : [],
    ),
    leftOut: fields.flatMap(({ model, leftOut }) =>
      leftOut === undefined ? [] : [{ path: model, message: leftOut }],
    ),
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
    ...(field.keepsSecrets && { keepsSecrets: true as const }),
    ...(condition && { condition: { ...condition, model: `config.${condition.model}` } }),
    ...(validators.length > 0 && { validators }),
  };
}

function toValidators({ required, schema }: Field): Validator[] {
  const validators: Validator[] = required ? [{ type: 'required' }] : [];
  if (schema.type === 'integer') validators.push({ type: 'integer' });
  if (schema.minimum !== undefined) validators.push({ type: 'min', value: schema.minimum });
  if (schema.maximum !== undefined) validators.push({ type: 'max', value: schema.maximum });
  if (schema.minLength !== undefined) validators.push({ type: 'minLength', value: schema.minLength });
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

function conditionalRequirements(fields: readonly Field[]): { allOf?: readonly JsonSchema[] } {
  const rules = fields.flatMap((field) => {
    const { condition } = field.presentation;
    return isDemanded(field) && condition
      ? [{ if: holds(condition, fields), then: atPath(field.model) }]
      : [];
  });
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

/** Browsers compile a pattern as `v` and ignore one that they cannot read; JSON Schema reads it as `u`. */
function refusePattern(key: string, pattern: unknown): void {
  if (typeof pattern !== 'string') return;
  // Browsers read it as the pattern of the whole text, JSON Schema looks for it anywhere.
  if (!/^\^.*\$$/s.test(pattern))
    throw new Error(`form: the pattern of "${key}" must begin with ^ and end with $`);
  for (const flag of ['u', 'v'])
    try {
      new RegExp(pattern, flag);
    } catch (cause) {
      throw new Error(`form: the pattern of "${key}" cannot be read with the flag ${flag}`, { cause });
    }
}

function refuseClashes(fields: readonly Field[]): void {
  const models = new Set<string>();
  for (const { key, model, schema, secret, keepsSecrets, steers } of fields) {
    refusePattern(key, schema.pattern);
    if (models.has(model)) throw new Error(`form: two fields share the model "${model}"`);
    if (!/^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/.test(model))
      throw new Error(`form: "${key}" has no usable model: "${model}"`);
    if (secret && keepsSecrets) throw new Error(`form: "${key}" is a secret and cannot keep secrets`);
    if (steers && !secret)
      throw new Error(`form: "${key}" is not a secret: it steers unless it keeps secrets`);
    models.add(model);
  }
  for (const model of models) {
    const parent = [...models].find((other) => model.startsWith(`${other}.`));
    if (parent) throw new Error(`form: "${model}" lies inside the field "${parent}"`);
  }
}

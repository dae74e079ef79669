import type { JsonSchema } from './json-schema.js';

export const ELEMENT_TYPES = [
  'text',
  'password',
  'number',
  'select',
  'switch',
  'textarea',
  'json',
  'key-value',
] as const;

export type ElementType = (typeof ELEMENT_TYPES)[number];

/** Show (and require) the field only while the field at `model` holds one of `values`. */
export interface Condition {
  readonly model: string;
  readonly values: readonly (string | number | boolean)[];
}

export interface Presentation {
  readonly label: string;
  /** Where the value lives in the config, such as `connection.host`; the key itself when left out. */
  readonly model?: string;
  readonly required?: boolean;
  readonly placeholder?: string;
  readonly description?: string;
  readonly group?: string;
  readonly condition?: Condition;
  /** Columns of a 24-column form that the field takes. */
  readonly span?: number;
  /**
   * Changing this field does not change where or how safely the secrets are sent: a test of the connection may use the
   * saved secrets with another value of it. Never of a host, a port, anything of TLS, or a secret.
   */
  readonly keepsSecrets?: boolean;
}

export interface TextOptions extends Presentation {
  readonly default?: string;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly secret?: boolean;
}

export interface NumberOptions extends Presentation {
  readonly default?: number;
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
}

export interface SelectOptions extends Presentation {
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly default?: string;
}

export interface SwitchOptions extends Presentation {
  readonly default?: boolean;
}

export interface JsonOptions extends Presentation {
  /** What the value must look like; it is also what a reader of the config schema sees. */
  readonly schema: JsonSchema;
  readonly default?: unknown;
  readonly secret?: boolean;
}

/** One config field. `Model`, `Value` and `Present` exist for the inferred config type only. */
export interface Field<Model extends string = string, Value = unknown, Present extends boolean = boolean> {
  readonly key: string;
  readonly model: Model;
  /** Absent for a constant, which no form shows. */
  readonly element?: ElementType;
  readonly required: boolean;
  readonly secret: boolean;
  readonly keepsSecrets?: boolean;
  readonly schema: JsonSchema;
  readonly presentation: Omit<Presentation, 'model' | 'required' | 'keepsSecrets'>;
  readonly options?: SelectOptions['options'];
  readonly '~value'?: Value;
  readonly '~present'?: Present;
}

type ModelOf<Key extends string, Options> = Options extends { readonly model: infer M extends string }
  ? M
  : Key;

type PresentOf<Options> = Options extends { readonly default: {} | null }
  ? true
  : Options extends { readonly required: true }
    ? Options extends { readonly condition: Condition }
      ? false
      : true
    : false;

type FieldOf<Key extends string, Options, Value> = Field<ModelOf<Key, Options>, Value, PresentOf<Options>>;

function make<Key extends string, Options extends Presentation, Value>(
  element: ElementType | undefined,
  key: Key,
  options: Options & { readonly default?: unknown; readonly secret?: boolean },
  schema: JsonSchema,
): FieldOf<Key, Options, Value> {
  const { model, required, default: preset, secret, keepsSecrets } = options;
  const { label, placeholder, description, group, condition, span } = options;
  return {
    key,
    model: (model ?? key) as ModelOf<Key, Options>,
    ...(element && { element }),
    required: required ?? false,
    secret: secret ?? element === 'password',
    ...(keepsSecrets && { keepsSecrets }),
    schema: { ...schema, ...(preset !== undefined && { default: preset }) },
    presentation: {
      label,
      ...(placeholder && { placeholder }),
      ...(description && { description }),
      ...(group && { group }),
      ...(condition && { condition }),
      ...(span && { span }),
    },
  };
}

const SHORT_TEXT = 1024;
const LONG_TEXT = 65_536;

/** Protocols end their texts with it: what followed would be read as something else. */
export const NO_NUL = '^[^\\u0000]*$';

function textSchema(options: TextOptions, maxLength: number): JsonSchema {
  return {
    type: 'string',
    maxLength: options.maxLength ?? maxLength,
    ...(options.required && { minLength: 1 }),
    pattern: options.pattern ?? NO_NUL,
  };
}

/** The functions a form is written with: each takes the field's key and its options. */
export const field = {
  text: <const K extends string, const O extends TextOptions>(key: K, options: O) =>
    make<K, O, string>('text', key, options, textSchema(options, SHORT_TEXT)),

  /** Always a secret. May be empty: a server may trust its user without one. */
  password: <const K extends string, const O extends Omit<TextOptions, 'secret' | 'default'>>(
    key: K,
    options: O,
  ) => make<K, O, string>('password', key, options, textSchema(options, SHORT_TEXT)),

  /** Several lines, such as a PEM certificate; say `secret: true` for a private key. */
  textarea: <const K extends string, const O extends TextOptions>(key: K, options: O) =>
    make<K, O, string>('textarea', key, options, textSchema(options, LONG_TEXT)),

  number: <const K extends string, const O extends NumberOptions>(key: K, options: O) =>
    make<K, O, number>('number', key, options, {
      type: options.integer === false ? 'number' : 'integer',
      ...(options.min !== undefined && { minimum: options.min }),
      ...(options.max !== undefined && { maximum: options.max }),
    }),

  select: <const K extends string, const O extends SelectOptions>(key: K, options: O) => {
    const values = options.options.map((option) => option.value);
    const made = make<K, O, O['options'][number]['value']>('select', key, options, {
      type: 'string',
      enum: values,
    });
    return { ...made, options: options.options };
  },

  switch: <const K extends string, const O extends SwitchOptions>(key: K, options: O) =>
    make<K, O, boolean>('switch', key, options, { type: 'boolean' }),

  /** Any JSON that fits `schema`; name its type: `field.json<string[]>()('searchPath', …)`. */
  json:
    <Value>() =>
    <const K extends string, const O extends JsonOptions>(key: K, options: O) => {
      const { schema, ...rest } = options;
      return make<K, O, Value>('json', key, rest as O, schema);
    },

  /** Names and values, such as request headers. */
  keyValue: <const K extends string, const O extends Presentation & { readonly secret?: boolean }>(
    key: K,
    options: O,
  ) =>
    make<K, O, Record<string, string>>('key-value', key, options, {
      type: 'object',
      maxProperties: 100,
      additionalProperties: { type: 'string', maxLength: LONG_TEXT },
    }),

  /** A value that never varies and that no form shows, such as `client: 'pg'`; filled in when left out. */
  constant: <const K extends string, const V extends string | number | boolean>(key: K, value: V) =>
    make<K, { readonly label: K; readonly default: V }, V>(
      undefined,
      key,
      { label: key, default: value },
      { const: value },
    ),
};

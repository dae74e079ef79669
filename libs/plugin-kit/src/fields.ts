import type {
  ElementType,
  Condition,
  Presentation,
  Secrecy,
  TextOptions,
  NumberOptions,
  SelectOptions,
  SwitchOptions,
  JsonOptions,
  KeyValueOptions,
  DerivedOptions,
  PemRule,
  KeyOptions,
} from './field-options.js';
import type { JsonSchema } from './json-schema.js';
import { readPrivateKey } from './pem/private-key.js';

/** One config field. `Model`, `Value` and `Present` exist for the inferred config type only. */
export interface Field<Model extends string = string, Value = unknown, Present extends boolean = boolean> {
  readonly key: string;
  readonly model: Model;
  /** Absent for a constant, which no form shows. */
  readonly element?: ElementType;
  readonly required: boolean;
  readonly secret: boolean;
  readonly keepsSecrets?: boolean;
  /** Of a secret: a change of it changes where, or as what, the others are sent. */
  readonly steers?: boolean;
  readonly ownersOnly?: boolean;
  readonly localFile?: true;
  /** The name or address of a host: read as it is pasted. */
  readonly hostName?: true;
  /** Of PEM text: how it is read, and which other fields it goes with. */
  readonly pem?: PemRule;
  /** What is said where the field is left out although forms ask for it: it may be. */
  readonly leftOut?: string;
  readonly schema: JsonSchema;
  readonly presentation: Omit<Presentation, 'model' | 'required' | 'leftOut' | 'keepsSecrets' | 'ownersOnly'>;
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
    ? Options extends { readonly condition: Condition } | { readonly leftOut: string }
      ? false
      : true
    : false;

type FieldOf<Key extends string, Options, Value> = Field<ModelOf<Key, Options>, Value, PresentOf<Options>>;

function make<Key extends string, Options extends Presentation, Value>(
  element: ElementType | undefined,
  key: Key,
  options: Options & Secrecy & { readonly default?: unknown },
  schema: JsonSchema,
): FieldOf<Key, Options, Value> {
  const { model, required, leftOut, default: preset, secret, keepsSecrets, steers, ownersOnly } = options;
  const { label, placeholder, description, group, condition, span } = options;
  return {
    key,
    model: (model ?? key) as ModelOf<Key, Options>,
    ...(element && { element }),
    required: required ?? false,
    secret: secret ?? element === 'password',
    ...(keepsSecrets && { keepsSecrets }),
    ...(steers && { steers }),
    ...(ownersOnly && { ownersOnly }),
    ...(leftOut && { leftOut }),
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
    ...(options.required && !options.leftOut && { minLength: 1 }),
    pattern: options.pattern ?? NO_NUL,
    ...(options.patternMessage && { 'x-pattern-message': options.patternMessage }),
  };
}

/** The functions a form is written with: each takes the field's key and its options. */
export const field = {
  text: <const K extends string, const O extends TextOptions>(key: K, options: O) =>
    make<K, O, string>('text', key, options, textSchema(options, SHORT_TEXT)),

  /**
   * The path of a file on the server's own machine, relative to a folder that the host keeps for the workspace; other
   * paths are refused on saving. `OpenContext.files` says where it is looked for.
   */
  localFile: <const K extends string, const O extends Omit<TextOptions, 'secret' | 'default'>>(
    key: K,
    options: O,
  ) => ({
    ...make<K, O, string>('text', key, options, textSchema(options, SHORT_TEXT)),
    localFile: true as const,
  }),

  /** The name or the address of a host; one with a scheme, a port, a path or a user in it is refused. */
  host: <const K extends string, const O extends Omit<TextOptions, 'secret'>>(key: K, options: O) => ({
    ...make<K, O, string>('text', key, options, textSchema(options, SHORT_TEXT)),
    hostName: true as const,
  }),

  /** Always a secret. May be empty: a server may trust its user without one. */
  password: <const K extends string, const O extends Omit<TextOptions, 'secret' | 'default'>>(
    key: K,
    options: O,
  ) => make<K, O, string>('password', key, options, textSchema(options, SHORT_TEXT)),

  /** Several lines, such as a PEM certificate; say `secret: true` for a private key. */
  textarea: <const K extends string, const O extends TextOptions>(key: K, options: O) =>
    make<K, O, string>('textarea', key, options, textSchema(options, LONG_TEXT)),

  /** One certificate or several in PEM: refused on saving where they cannot be read, and given to the plugin in clean lines. */
  certificates: <const K extends string, const O extends Omit<TextOptions, 'secret'>>(
    key: K,
    options: O,
  ) => ({
    ...make<K, O, string>('textarea', key, options, textSchema(options, LONG_TEXT)),
    pem: { holds: 'certificates' } as const,
  }),

  /** A private key in PEM, a secret: refused on saving where it cannot be read, or its passphrase does not open it. */
  privateKey: <const K extends string, const O extends KeyOptions>(key: K, options: O) => {
    const { passphrase, certificate, read = readPrivateKey, ...rest } = options;
    const made = make<K, O, string>(
      'textarea',
      key,
      { ...(rest as unknown as O), secret: true },
      textSchema(options, LONG_TEXT),
    );
    return {
      ...made,
      pem: { holds: 'key', read, passphrase, ...(certificate && { certificate }) } as PemRule,
    };
  },

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
  keyValue: <const K extends string, const O extends KeyValueOptions>(key: K, options: O) =>
    make<K, O, Record<string, string>>(
      'key-value',
      key,
      { ...options, ...(options.secret && { steers: true }) },
      {
        type: 'object',
        maxProperties: 100,
        ...(options.names && { propertyNames: options.names }),
        additionalProperties: options.values ?? { type: 'string', maxLength: LONG_TEXT },
      },
    ),

  /** A value that no form shows: another field says the same, in words that not every client knows. Readings keep the two together. */
  derived: <const K extends string, const O extends DerivedOptions>(key: K, options: O) =>
    make<K, O & { readonly label: K }, unknown>(undefined, key, { ...options, label: key }, options.schema),

  /** A value that never varies and that no form shows, such as `client: 'pg'`; filled in when left out. */
  constant: <const K extends string, const V extends string | number | boolean>(key: K, value: V) =>
    make<K, { readonly label: K; readonly default: V }, V>(
      undefined,
      key,
      { label: key, default: value },
      { const: value },
    ),
};

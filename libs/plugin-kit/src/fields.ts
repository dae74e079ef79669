import type {
  DerivedOptions,
  FileOptions,
  IntegrationOptions,
  JsonOptions,
  KeyOptions,
  KeyValueOptions,
  ListOptions,
  MultiSelectOptions,
  NumberOptions,
  OAuthOptions,
  PemRule,
  Presentation,
  SelectOptions,
  SwitchOptions,
  TextOptions,
} from './field-options.js';
import { type Field, make } from './field.js';
import {
  choiceSchema,
  fileSchema,
  itemSchema,
  listSchema,
  LONG_TEXT,
  SHORT_TEXT,
  textSchema,
} from './field-schemas.js';
import { readPrivateKey } from './pem/private-key.js';

export { NO_NUL } from './field-schemas.js';

type Value<Options> = Options extends { readonly options: readonly { readonly value: infer V }[] }
  ? V
  : string;

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

  /** One of its options. */
  select: <const K extends string, const O extends SelectOptions>(key: K, options: O) => ({
    ...make<K, O, Value<O>>('select', key, options, choiceSchema(options.options)),
    ...(options.options && { options: options.options }),
  }),

  /** Some of its options, each at most once. */
  multiSelect: <const K extends string, const O extends MultiSelectOptions>(key: K, options: O) => ({
    ...make<K, O, readonly Value<O>[]>('multi-select', key, options, {
      ...listSchema(choiceSchema(options.options), options),
      uniqueItems: true,
    }),
    ...(options.options && { options: options.options }),
  }),

  /** Texts in an order, such as a search path. */
  list: <const K extends string, const O extends ListOptions>(key: K, options: O) =>
    make<K, O, readonly string[]>(
      'list',
      key,
      options,
      listSchema(itemSchema({ minLength: 1, ...options.item }), options),
    ),

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

  /** A file of the user's own machine, such as the key of a service account. Its content is the value, and is sealed with the config. */
  file: <const K extends string, const O extends FileOptions>(key: K, options: O) => {
    const { accept, maxBytes, encoding = 'text' } = options;
    return {
      ...make<K, O, string>('file', key, options, fileSchema(options)),
      file: { ...(accept && { accept }), maxBytes, encoding },
    };
  },

  /** Another integration, by its id. */
  integration: <const K extends string, const O extends IntegrationOptions>(key: K, options: O) => {
    const { types, capabilities, uses } = options;
    return {
      ...make<K, O, string>('integration', key, options, itemSchema({ minLength: 1, maxLength: 64 })),
      reference: { ...(types && { types }), ...(capabilities && { capabilities }), uses },
    };
  },

  /**
   * An account whose tokens the host gets, keeps and renews: the config holds nothing of it. The plugin's `oauthClients`
   * says by the same key what they are got with. No form shows one with client credentials: a user has nothing to do there.
   */
  oauth2: <const K extends string>(key: K, options: OAuthOptions) => {
    const { grant, authorizeUrl, scopes, pkce, clientAuth } = options;
    return {
      ...make(grant === 'authorization_code' ? 'oauth' : undefined, key, options, {}),
      oauth: {
        ...{ grant, scopes },
        ...(authorizeUrl !== undefined && { authorizeUrl }),
        ...(pkce !== undefined && { pkce }),
        ...(clientAuth && { clientAuth }),
      },
    } as Field<never, never, never>;
  },

  /** A value that no form shows: another field says the same, in words that not every client knows. Readings keep the two together. */
  derived: <const K extends string, const O extends DerivedOptions>(key: K, options: O) =>
    make<K, O & { readonly label: K }, unknown>(undefined, key, { ...options, label: key }, options.schema),

  /** A value that never varies and that no form shows, such as `client: 'pg'`; filled in when left out. */
  constant: <const K extends string, const V extends string | number | boolean>(
    key: K,
    value: V,
    options: Pick<Presentation, 'shownInLists'> = {},
  ) =>
    make<K, { readonly label: K; readonly default: V }, V>(
      undefined,
      key,
      { ...options, label: key, default: value },
      { const: value },
    ),
};

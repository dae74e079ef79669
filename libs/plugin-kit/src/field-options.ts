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
  /**
   * Of a required field that forms ask for and that a config may do without all the same: what its sender hears then, as
   * the end of a sentence that begins with the path.
   */
  readonly leftOut?: string;
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
  /** Only owners of the workspace may set or change it: it widens what others can do with the integration. */
  readonly ownersOnly?: boolean;
}

/** What may be said of a field that can be a secret. */
export interface Secrecy {
  readonly secret?: boolean;
  /**
   * Of a secret that also says where, or as what, the other secrets are sent, such as a connection URI: who changes it
   * has to enter each other secret again. Names with secret values, such as request headers, always do.
   */
  readonly steers?: boolean;
}

export interface TextOptions extends Presentation, Secrecy {
  readonly default?: string;
  readonly maxLength?: number;
  readonly pattern?: string;
  /** What the pattern asks for, as the end of a sentence: `must be …`. */
  readonly patternMessage?: string;
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

export interface JsonOptions extends Presentation, Secrecy {
  /** What the value must look like; it is also what a reader of the config schema sees. */
  readonly schema: JsonSchema;
  readonly default?: unknown;
}

export interface KeyValueOptions extends Presentation {
  readonly secret?: boolean;
  /** What each name must look like. */
  readonly names?: JsonSchema;
  /** What each value must look like; any text, when left out. */
  readonly values?: JsonSchema;
}

export interface DerivedOptions {
  readonly model: string;
  readonly schema: JsonSchema;
  readonly condition?: Condition;
}

/** What a field of PEM text must hold. */
export interface PemRule {
  readonly holds: 'certificates' | 'key';
  /** Of a key: `{ key }` where it is opened as a KeyObject, `{ problem, of? }` where it cannot be read. */
  readonly read?: (text: string, passphrase?: string) => object;
  /** Where its passphrase is, such as `connection.ssl.passphrase`. */
  readonly passphrase?: string;
  /** Where the certificate is that belongs to it. */
  readonly certificate?: string;
}

export interface KeyOptions extends TextOptions {
  /** Where its passphrase is, such as `connection.ssl.passphrase`. */
  readonly passphrase: string;
  /** Where the certificate is that belongs to it. */
  readonly certificate?: string;
  /** How it is read, where other forms than those of PEM are taken. */
  readonly read?: PemRule['read'];
}

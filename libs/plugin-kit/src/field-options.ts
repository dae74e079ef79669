import type { Condition } from './conditions.js';
import type { JsonSchema } from './json-schema.js';
import type { Capability, IntegrationType } from './plugin.js';

export const ELEMENT_TYPES = [
  'text',
  'password',
  'number',
  'select',
  'multi-select',
  'list',
  'switch',
  'textarea',
  'json',
  'key-value',
  'file',
  'integration',
  'oauth',
] as const;

export type ElementType = (typeof ELEMENT_TYPES)[number];

/** Fields that stand together. A text in place of it is the title of a group that needs no more words. */
export interface Group {
  /** Stays the same in later releases, such as `tls`. */
  readonly key: string;
  readonly title: string;
  readonly description?: string;
  /** Of what few users change: a form shows its title only until a user opens it. */
  readonly collapsed?: boolean;
}

/** Where a form gets the options of a field: from an action of the plugin that reads, run with the config as it is entered. */
export interface OptionsFrom {
  readonly action: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** The list in what the action answers, such as `schemas`; the answer itself where it is left out. */
  readonly list?: string;
  /** What of an entry of that list is the value, such as `name`; the entry itself where it is left out. */
  readonly value?: string;
  /** What of it a user sees; the value where it is left out. */
  readonly label?: string;
  /** Models of the fields that decide what options there are: after a change of one, a form asks for them again. */
  readonly dependsOn?: readonly string[];
  /** What the field itself holds meanwhile, such as a database that each server has; nothing where it is left out. */
  readonly meanwhile?: string;
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
  /** A page that says more about this field. */
  readonly docs?: string;
  readonly group?: string | Group;
  /** The field is there only while it holds; of several, all must hold. */
  readonly condition?: Condition | readonly Condition[];
  /** Columns of a 24-column form that the field takes. */
  readonly span?: number;
  /**
   * Changing this field does not change where or how safely the secrets are sent: a test of the connection may use the
   * saved secrets with another value of it. Never of a host, a port, anything of TLS, or a secret.
   */
  readonly keepsSecrets?: boolean;
  /** Only owners of the workspace may set or change it: it widens what others can do with the integration. */
  readonly ownersOnly?: boolean;
  /** Lists of integrations may show its value, such as a host's name. Never of a secret. */
  readonly shownInLists?: boolean;
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
  /** Options that a user may choose from; other texts are taken as well. */
  readonly optionsFrom?: OptionsFrom;
}

export interface NumberOptions extends Presentation {
  readonly default?: number;
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

export interface SelectOptions extends Presentation {
  /** Left out where `optionsFrom` gives them: any text is taken then. */
  readonly options?: readonly Option[];
  readonly optionsFrom?: OptionsFrom;
  readonly default?: string;
}

export interface MultiSelectOptions extends Presentation {
  /** As of a select. */
  readonly options?: readonly Option[];
  readonly optionsFrom?: OptionsFrom;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly default?: readonly string[];
}

/** What each text of a list must look like. */
export type ItemRule = Pick<TextOptions, 'pattern' | 'patternMessage' | 'maxLength'> & {
  readonly minLength?: number;
};

export interface ListOptions extends Presentation {
  readonly item?: ItemRule;
  /** Options that a user may add; other texts are taken as well. */
  readonly optionsFrom?: OptionsFrom;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly default?: readonly string[];
}

/** A file of the user's own machine, whose content becomes the value. */
export interface FileRule {
  /** As the attribute `accept` of HTML has it, such as `.json` or `application/json`. */
  readonly accept?: readonly string[];
  /** Of the file, not of its base64. */
  readonly maxBytes: number;
  /** How its bytes become the value: `text` is UTF-8. */
  readonly encoding: 'text' | 'base64';
}

export interface FileOptions extends Presentation, Secrecy {
  readonly accept?: readonly string[];
  readonly maxBytes: number;
  readonly encoding?: 'text' | 'base64';
}

/** Which integrations a field may refer to, and whether actions that write may be run on them. */
export interface ReferenceRule {
  readonly types?: readonly IntegrationType[];
  readonly capabilities?: readonly Capability[];
  readonly uses: 'read' | 'write';
}

export interface IntegrationOptions extends Presentation, ReferenceRule {}

/** How the tokens of an account are got. They never stand in the config; what they are got with does. */
export interface OAuthRule {
  readonly grant: 'authorization_code' | 'client_credentials';
  /** Where the user agrees; of the code flow. */
  readonly authorizeUrl?: string;
  readonly scopes: readonly string[];
  readonly pkce?: boolean;
  /** How the client says who it is: by HTTP Basic, which is the default, or in the body. */
  readonly clientAuth?: 'basic' | 'body';
}

export interface OAuthOptions
  extends
    Pick<Presentation, 'label' | 'description' | 'docs' | 'group' | 'condition' | 'required' | 'span'>,
    OAuthRule {}

export interface SwitchOptions extends Presentation {
  readonly default?: boolean;
}

export interface JsonOptions extends Presentation, Secrecy {
  /** What the value must look like; it is also what a reader of the config schema sees. */
  readonly schema: JsonSchema;
  readonly default?: unknown;
}

export interface KeyValueOptions extends Presentation {
  /** Of each value; names are shown. */
  readonly secret?: boolean;
  /** What each name must look like. */
  readonly names?: JsonSchema;
  /** What each value must look like; any text, when left out. */
  readonly values?: JsonSchema;
}

export interface DerivedOptions extends Pick<Presentation, 'condition'> {
  readonly model: string;
  readonly schema: JsonSchema;
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

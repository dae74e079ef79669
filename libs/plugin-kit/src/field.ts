import type { Condition } from './conditions.js';
import type {
  ElementType,
  FileRule,
  OAuthRule,
  OptionsFrom,
  PemRule,
  Presentation,
  ReferenceRule,
  Secrecy,
  SelectOptions,
} from './field-options.js';
import type { JsonSchema } from './json-schema.js';

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
  /** Lists of integrations may show its value. */
  readonly shownInLists?: boolean;
  readonly optionsFrom?: OptionsFrom;
  readonly file?: FileRule;
  readonly reference?: ReferenceRule;
  /** Of an account: the field holds nothing in the config. */
  readonly oauth?: OAuthRule;
  readonly schema: JsonSchema;
  readonly presentation: Omit<
    Presentation,
    'model' | 'required' | 'leftOut' | 'keepsSecrets' | 'ownersOnly' | 'shownInLists'
  >;
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
    ? Options extends { readonly condition: Condition | readonly Condition[] } | { readonly leftOut: string }
      ? false
      : true
    : false;

export type FieldOf<Key extends string, Options, Value> = Field<
  ModelOf<Key, Options>,
  Value,
  PresentOf<Options>
>;

export function make<Key extends string, Options extends Presentation, Value>(
  element: ElementType | undefined,
  key: Key,
  options: Options & Secrecy & { readonly default?: unknown; readonly optionsFrom?: OptionsFrom },
  schema: JsonSchema,
): FieldOf<Key, Options, Value> {
  const { model, required, leftOut, default: preset, secret } = options;
  const { keepsSecrets, steers, ownersOnly, shownInLists, optionsFrom } = options;
  const { label, placeholder, description, docs, group, condition, span } = options;
  return {
    key,
    model: (model ?? key) as ModelOf<Key, Options>,
    ...(element && { element }),
    required: required ?? false,
    secret: secret ?? element === 'password',
    ...(keepsSecrets && { keepsSecrets }),
    ...(steers && { steers }),
    ...(ownersOnly && { ownersOnly }),
    ...(shownInLists && { shownInLists }),
    ...(optionsFrom && { optionsFrom }),
    ...(leftOut && { leftOut }),
    schema: { ...schema, ...(preset !== undefined && { default: preset }) },
    presentation: {
      label,
      ...(placeholder && { placeholder }),
      ...(description && { description }),
      ...(docs && { docs }),
      ...(group && { group }),
      ...(condition && { condition }),
      ...(span && { span }),
    },
  };
}

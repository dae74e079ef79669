import { type Condition, conditionsOf } from './conditions.js';
import type { Field } from './field.js';
import type {
  ElementType,
  FileRule,
  OAuthRule,
  Option,
  OptionsFrom,
  ReferenceRule,
} from './field-options.js';
import { NO_NUL } from './field-schemas.js';
import { groupOf } from './groups.js';
import type { JsonSchema } from './json-schema.js';
import { limitInWords, patternInWords, typeInWords } from './words.js';

export interface Validator {
  readonly type:
    'required' | 'integer' | 'min' | 'max' | 'minLength' | 'maxLength' | 'minItems' | 'maxItems' | 'pattern';
  readonly value?: number | string;
  /** What the server says of a value that does not pass, as the end of a sentence that begins with the field. */
  readonly message: string;
}

/** One form element, as front ends draw it. */
export interface Element {
  readonly key: string;
  /** The path in the body of a create request. An `oauth` has no value there: it is the name of the account. */
  readonly model: string;
  readonly label: string;
  readonly type: ElementType;
  readonly required: boolean;
  readonly default?: unknown;
  readonly placeholder?: string;
  readonly description?: string;
  /** A page that says more. */
  readonly docs?: string;
  readonly options?: readonly Option[];
  /** `POST /api/v2/meta/connection/options` gives them. */
  readonly optionsFrom?: Pick<OptionsFrom, 'action'> & { readonly dependsOn: readonly string[] };
  readonly secret?: true;
  /** A test of a saved integration with another value of it may use the saved secrets; with another of any other it may not. */
  readonly keepsSecrets?: true;
  /** Of a secret: a change of it asks for the other secrets again. */
  readonly steers?: true;
  readonly ownersOnly?: true;
  readonly shownInLists?: true;
  /** The key of a group. */
  readonly group?: string;
  /** Where one condition of the kind `values` says when the field is shown. */
  readonly condition?: Condition;
  /** Where it takes several, or one of another kind: all must hold. */
  readonly conditions?: readonly Condition[];
  readonly validators?: readonly Validator[];
  /** Of a `list`: what each text is checked by. */
  readonly items?: { readonly validators: readonly Validator[] };
  readonly file?: FileRule;
  /** Of an `integration`. */
  readonly reference?: ReferenceRule;
  readonly oauth?: Pick<OAuthRule, 'grant' | 'scopes'>;
  readonly span?: number;
}

export const inBody = (path: string): string => `config.${path}`;

export function toElement(field: Field, type: ElementType): Element {
  const { condition, group, ...presentation } = field.presentation;
  const { optionsFrom, file, reference, oauth } = field;
  const validators = toValidators(field);
  return {
    key: field.key,
    model: oauth ? `accounts.${field.key}` : inBody(field.model),
    type,
    required: field.required,
    ...presentation,
    ...(group !== undefined && { group: groupOf(group).key }),
    ...('default' in field.schema && { default: field.schema.default }),
    ...(field.options && { options: field.options }),
    ...(optionsFrom && {
      optionsFrom: { action: optionsFrom.action, dependsOn: (optionsFrom.dependsOn ?? []).map(inBody) },
    }),
    ...flagsOf(field),
    ...toConditions(conditionsOf(condition)),
    ...(validators.length > 0 && { validators }),
    ...(type === 'list' && { items: { validators: limitsIn(field.schema.items ?? {}) } }),
    ...(file && { file }),
    ...(reference && { reference }),
    ...(oauth && { oauth: { grant: oauth.grant, scopes: oauth.scopes } }),
  };
}

function flagsOf({ secret, keepsSecrets, steers, ownersOnly, shownInLists }: Field): Partial<Element> {
  return {
    ...(secret && { secret: true }),
    ...(keepsSecrets && { keepsSecrets: true }),
    ...(steers && { steers: true }),
    ...(ownersOnly && { ownersOnly: true }),
    ...(shownInLists && { shownInLists: true }),
  };
}

function toConditions(all: readonly Condition[]): Pick<Element, 'condition' | 'conditions'> {
  const conditions = all.map((each) => ({ ...each, model: inBody(each.model) }));
  const [first] = conditions;
  if (!first) return {};
  return conditions.length === 1 && 'values' in first ? { condition: first } : { conditions };
}

function toValidators({ required, schema, element }: Field): Validator[] {
  return [
    ...(required ? [{ type: 'required', message: 'is required' } as const] : []),
    // What a file holds is checked as a whole.
    ...(element === 'file' ? [] : limitsIn(schema)),
  ];
}

const LIMITS = [
  ['min', 'minimum'],
  ['max', 'maximum'],
  ['minLength', 'minLength'],
  ['maxLength', 'maxLength'],
  ['minItems', 'minItems'],
  ['maxItems', 'maxItems'],
] as const;

function limitsIn(schema: JsonSchema): Validator[] {
  const validators: Validator[] = [];
  if (schema.type === 'integer') validators.push({ type: 'integer', message: typeInWords('integer') });
  for (const [type, keyword] of LIMITS) {
    const value = schema[keyword];
    if (value !== undefined) validators.push({ type, value, message: limitInWords(keyword, value)! });
  }
  const { pattern } = schema;
  if (pattern !== undefined && pattern !== NO_NUL)
    validators.push({
      type: 'pattern',
      value: pattern,
      message: patternInWords(pattern, schema['x-pattern-message']),
    });
  return validators;
}

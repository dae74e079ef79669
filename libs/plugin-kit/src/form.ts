import { conditionsOf, type ShownIf } from './conditions.js';
import { type Element, toElement } from './element.js';
import type { Field } from './field.js';
import type { Group, OAuthRule, PemRule, ReferenceRule } from './field-options.js';
import { refuseContradictions } from './form-check.js';
import { schemaOf } from './form-schema.js';
import { groupsOf } from './groups.js';
import type { JsonSchema } from './json-schema.js';

export type { Element, Validator } from './element.js';

/** A field that names another integration. */
export interface FormReference extends ReferenceRule {
  readonly key: string;
  /** Such as `connection.source`. */
  readonly path: string;
}

/** Everything that follows from one list of fields. */
export interface Form {
  /** What it was built from. */
  readonly fields: readonly Field[];
  readonly elements: readonly Element[];
  /** In the order in which to draw them. */
  readonly groups: readonly Group[];
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
  /** Paths of the fields that are there under conditions only, and those. */
  readonly conditions: readonly ShownIf[];
  /** Paths of the fields whose values lists of integrations may show. */
  readonly shownInLists: readonly string[];
  /** Fields that name another integration. */
  readonly references: readonly FormReference[];
  /** Accounts whose tokens the host keeps, by the keys of their fields. */
  readonly accounts: readonly (OAuthRule & { readonly key: string })[];
  /** Fields that hold PEM text. */
  readonly pems: readonly (PemRule & { readonly path: string })[];
  /** Of fields that forms ask for and that a config may do without: what its sender hears then. */
  readonly leftOut: readonly { readonly path: string; readonly message: string }[];
}

export function buildForm(all: readonly Field[]): Form {
  refuseContradictions(all);
  const fields = all.filter(({ oauth }) => !oauth);
  const pathsOf = (has: (field: Field) => unknown): string[] => fields.filter(has).map(({ model }) => model);
  return {
    fields: all,
    elements: all.flatMap((field) => (field.element ? [toElement(field, field.element)] : [])),
    groups: groupsOf(all),
    schema: schemaOf(fields),
    secrets: pathsOf(({ secret }) => secret),
    keepsSecrets: pathsOf(({ keepsSecrets }) => keepsSecrets),
    steers: pathsOf(({ steers }) => steers),
    ownersOnly: pathsOf(({ ownersOnly }) => ownersOnly),
    localFiles: pathsOf(({ localFile }) => localFile),
    shownInLists: pathsOf(({ shownInLists }) => shownInLists),
    pems: fields.flatMap(({ model, pem }) => (pem ? [{ path: model, ...pem }] : [])),
    references: fields.flatMap(({ key, model, reference }) =>
      reference ? [{ key, path: model, ...reference }] : [],
    ),
    accounts: all.flatMap(({ key, oauth }) => (oauth ? [{ key, ...oauth }] : [])),
    conditions: fields.flatMap((field) => shownIf(field, fields)),
    leftOut: fields.flatMap(({ model, leftOut }) =>
      leftOut === undefined ? [] : [{ path: model, message: leftOut }],
    ),
  };
}

function shownIf({ model, presentation }: Field, fields: readonly Field[]): ShownIf[] {
  const all = conditionsOf(presentation.condition).map((condition) => {
    const preset = fields.find((each) => each.model === condition.model)?.schema.default;
    return { ...condition, ...(preset !== undefined && { preset }) };
  });
  return all.length > 0 ? [{ path: model, all }] : [];
}

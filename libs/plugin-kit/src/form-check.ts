import { type Action, mayGive } from './actions.js';
import { conditionsOf } from './conditions.js';
import type { Field } from './field.js';

/** @throws Error where the fields of a form contradict themselves, or one another */
export function refuseContradictions(fields: readonly Field[]): void {
  refuseClashes(fields);
  for (const field of fields) {
    refusePatterns(field);
    refuseFlags(field);
    refuseOptions(field, fields);
    refuseConditions(field, fields, []);
  }
}

function refuseClashes(fields: readonly Field[]): void {
  const models = new Set<string>();
  const keys = new Set<string>();
  for (const { key, model } of fields) {
    if (models.has(model)) throw new Error(`form: two fields share the model "${model}"`);
    if (keys.has(key)) throw new Error(`form: two fields share the key "${key}"`);
    if (!/^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/.test(model))
      throw new Error(`form: "${key}" has no usable model: "${model}"`);
    models.add(model);
    keys.add(key);
  }
  for (const model of models) {
    const parent = [...models].find((other) => model.startsWith(`${other}.`));
    if (parent) throw new Error(`form: "${model}" lies inside the field "${parent}"`);
  }
}

function refusePatterns({ key, schema }: Field): void {
  for (const pattern of [schema.pattern, schema.items?.pattern, schema.propertyNames?.pattern])
    refusePattern(key, pattern);
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

function refuseFlags({ key, secret, keepsSecrets, steers, shownInLists }: Field): void {
  if (secret && keepsSecrets) throw new Error(`form: "${key}" is a secret and cannot keep secrets`);
  if (secret && shownInLists) throw new Error(`form: "${key}" is a secret and cannot be shown in lists`);
  if (steers && !secret) throw new Error(`form: "${key}" is not a secret: it steers unless it keeps secrets`);
}

/** While its options are asked for, the field is left out: no stored secret may go elsewhere by that. */
function refuseOptions(
  { key, element, options, optionsFrom, keepsSecrets }: Field,
  fields: readonly Field[],
): void {
  if (!optionsFrom) {
    if (/select$/.test(element ?? '') && !options) throw new Error(`form: "${key}" has no options`);
    return;
  }
  if (!keepsSecrets) throw new Error(`form: "${key}" has optionsFrom and must say keepsSecrets`);
  const unknown = optionsFrom.dependsOn?.find((model) => fields.every((field) => field.model !== model));
  if (unknown !== undefined) throw new Error(`form: "${key}" depends on "${unknown}", which is not a field`);
}

const NOT_COMPARED = new Set(['list', 'multi-select', 'json', 'key-value', 'oauth']);

function refuseConditions(field: Field, fields: readonly Field[], before: readonly Field[]): void {
  if (before.includes(field)) throw new Error(`form: "${field.key}" depends on itself`);
  for (const condition of conditionsOf(field.presentation.condition)) {
    const decider = fields.find(({ model }) => model === condition.model);
    if (!decider)
      throw new Error(`form: "${field.key}" depends on "${condition.model}", which is not a field`);
    if (!('isSet' in condition) && NOT_COMPARED.has(decider.element ?? ''))
      throw new Error(`form: "${field.key}" can only ask whether "${condition.model}" is set`);
    refuseConditions(decider, fields, [...before, field]);
  }
}

/** @throws Error where the options of a field come from something else than an action that reads a value */
export function refuseOptionsWithoutAction(
  name: string,
  fields: readonly Field[],
  actions: Readonly<Record<string, Action>>,
): void {
  for (const { key, optionsFrom } of fields) {
    if (!optionsFrom) continue;
    const { action } = optionsFrom;
    const declared = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (declared?.kind !== 'read' || !mayGive(declared, 'value'))
      throw new Error(
        `${name}: the options of "${key}" come from "${action}", which is not an action that reads a value`,
      );
  }
}

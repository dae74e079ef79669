import { isBlank, isObject, valueAt } from './draft.js';

/** What a condition compares with. */
export type Comparable = string | number | boolean;

/** The field at `model` has one of `values`. */
export interface HasOneOf {
  readonly model: string;
  readonly values: readonly Comparable[];
}

/** The field at `model` has a value that is none of `not`, or no value. */
export interface HasNoneOf {
  readonly model: string;
  readonly not: readonly Comparable[];
}

/** Whether the field at `model` has a value: an empty text, an empty list and an empty object count as none. */
export interface IsSet {
  readonly model: string;
  readonly isSet: boolean;
}

/** Show (and require) the field only while this holds, and the field at `model` is itself shown. */
export type Condition = HasOneOf | HasNoneOf | IsSet;

/** A condition of a field, with the value that the field at `model` has by default. */
export type Ruling = Condition & { readonly preset?: unknown };

/** The conditions of one field: all of them must hold. */
export interface ShownIf {
  readonly path: string;
  readonly all: readonly Ruling[];
}

export function conditionsOf(condition: Condition | readonly Condition[] | undefined): readonly Condition[] {
  if (condition === undefined) return [];
  return isList(condition) ? condition : [condition];
}

function isList(condition: Condition | readonly Condition[]): condition is readonly Condition[] {
  return Array.isArray(condition);
}

export function isUnset(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isBlank(value) || (isObject(value) && Object.keys(value).length === 0);
}

/** Whether a condition holds for a value of the field that it looks at. */
export function holdsFor(condition: Condition, value: unknown): boolean {
  if ('values' in condition) return condition.values.some((one) => one === value);
  if ('not' in condition) return condition.not.every((one) => one !== value);
  return isUnset(value) !== condition.isSet;
}

/** @returns whether a form shows the field at a path, by what a config says and what fields have by default */
export function shownIn(rules: readonly ShownIf[], config: unknown): (path: string) => boolean {
  const known = new Map<string, boolean>();
  const isShown = (path: string): boolean => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const rule = rules.find((each) => each.path === path);
    const shown =
      !rule ||
      rule.all.every((ruling) => {
        const { model, preset } = ruling;
        return isShown(model) && holdsFor(ruling, valueAt(config, model) ?? preset);
      });
    known.set(path, shown);
    return shown;
  };
  return isShown;
}

/** The end of a sentence that begins with a field: when it counts. */
export function inWords(condition: Condition, prefix = ''): string {
  const field = `${prefix}${condition.model}`;
  if ('values' in condition) return `${field} is ${condition.values.join(' or ')}`;
  if ('not' in condition) return `${field} is not ${condition.not.join(' or ')}`;
  return `${field} is ${condition.isSet ? 'set' : 'not set'}`;
}

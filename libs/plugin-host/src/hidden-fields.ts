import type { Condition, Form, JsonSchema } from '@patchbay/plugin-kit';
import type { Config } from './configs.js';
import { isBlank, isObject, removeAt, valueAt } from './paths.js';

/** What was there, and what is said to who gave it. */
export interface Hidden {
  readonly path: string;
  readonly warning: string;
}

/**
 * Takes out (in place) the fields that a form does not show, whose condition does not hold: what is not shown must not come
 * back to life, and a secret of it has no use. Defaults are filled in before.
 */
export function dropHidden({ conditions }: Form, config: Config): Hidden[] {
  const dropped: Hidden[] = [];
  // A field that goes may be what another one depends on.
  for (let before = -1; before < dropped.length;) {
    before = dropped.length;
    for (const { path, condition } of conditions)
      if (!holds(condition, config) && removeAt(config, path))
        dropped.push({ path, warning: hidden(path, condition) });
  }
  return dropped;
}

/** Takes out (in place) the objects between a config and its fields that hold none. */
export function dropBare({ properties = {} }: JsonSchema, config: Config): void {
  for (const [key, schema] of Object.entries(properties)) {
    const value = Object.hasOwn(config, key) ? config[key] : undefined;
    if (!schema.properties || !isObject(value)) continue;
    dropBare(schema, value);
    if (Object.keys(value).length === 0) Reflect.deleteProperty(config, key);
  }
}

/** Fields that are shown, that a form asks for, and that are left out all the same. @returns what their sender should hear */
export function warningsOf({ leftOut, conditions }: Form, config: Config): string[] {
  return leftOut
    .filter(({ path }) => isBlank(valueAt(config, path)))
    .filter(({ path }) => {
      const rule = conditions.find((each) => each.path === path);
      return !rule || holds(rule.condition, config);
    })
    .map(({ path, message }) => `config.${path} ${message}`);
}

function hidden(path: string, { model, values }: Condition): string {
  return `config.${path} is left out: it counts only where config.${model} is ${values.join(' or ')}.`;
}

function holds({ model, values }: Condition, config: Config): boolean {
  const value = valueAt(config, model);
  return values.some((one) => one === value);
}

import { type Form, holdsFor, inWords, type JsonSchema, type ShownIf, shownIn } from '@patchbay/plugin-kit';
import type { Config } from './configs.js';
import { isBlank, isObject, removeAt, valueAt } from './paths.js';

/** What was there, and what its sender hears of it. */
export interface Hidden {
  readonly path: string;
  readonly warning: string;
}

/**
 * Takes out (in place) the fields that a form does not show, whose condition does not hold: what is not shown must not come
 * back to life, and a secret of it has no use. Defaults are filled in before.
 */
export function dropHidden({ conditions }: Form, config: Config): Hidden[] {
  const isShown = shownIn(conditions, config);
  // All are judged before the first goes: a field that goes may be what another one depends on.
  const hidden = conditions
    .filter(({ path }) => !isShown(path))
    .map((rule) => ({ path: rule.path, warning: warningOf(rule, config, isShown) }));
  return hidden.filter(({ path }) => removeAt(config, path));
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
  const isShown = shownIn(conditions, config);
  return leftOut
    .filter(({ path }) => isBlank(valueAt(config, path)) && isShown(path))
    .map(({ path, message }) => `config.${path} ${message}`);
}

/** Names the conditions that do not hold; all of them where what they look at is itself hidden. */
function warningOf({ path, all }: ShownIf, config: Config, isShown: (path: string) => boolean): string {
  const broken = all.filter(
    (rule) => !isShown(rule.model) || !holdsFor(rule, valueAt(config, rule.model) ?? rule.preset),
  );
  const when = broken.map((rule) => inWords(rule, 'config.')).join(' and ');
  return `config.${path} is left out: it counts only where ${when}.`;
}

import type { Form } from '@patchbay/plugin-kit';
import { isSame } from '@patchbay/vault';
import { Failure } from '../failures/failure.js';
import { isBlank, isObject, removeAt, valueAt } from './paths.js';

type Config = Record<string, unknown>;

interface Overlaid {
  readonly saved: Config;
  /** The saved config with the overrides laid over it. */
  readonly config: Config;
  /** What the overrides alone make. */
  readonly given: Config;
}

/** A saved secret was to go elsewhere, or less safely, than the saved config sends it. */
export class SecretsWithheld extends Failure {
  readonly remedy: string;

  constructor(changed: readonly string[], withheld: readonly string[]) {
    const fields = withheld.map((path) => ({ path: `config.${path}`, message: 'has to be entered again' }));
    super(
      'invalid_config',
      `Saved secrets go only where the saved config sends them, and ${listed(changed)} would change that: ${listed(withheld)} must be given with it.`,
      { fields },
    );
    this.remedy = `Enter ${listed(withheld)} again, or test without changing ${listed(changed)}.`;
  }
}

/**
 * Removes every secret that is not given with the change from a config which differs from the saved one in anything but
 * secrets that do not steer and fields that keep them: what is not known to be harmless is taken for harmful.
 * @throws SecretsWithheld where that takes away a secret that was saved
 */
export function guardSavedSecrets(form: Form, { saved, config, given }: Overlaid): void {
  const steering = new Set(form.steers);
  const ignored = new Set([...form.secrets.filter((path) => !steering.has(path)), ...form.keepsSecrets]);
  const changed = differences(saved, config, ignored);
  if (changed.length === 0) return;
  const stale = form.secrets.filter((path) => {
    const value = valueAt(config, path);
    return value !== undefined && !isSame(value, valueAt(given, path));
  });
  for (const path of stale) removeAt(config, path);
  const withheld = stale.filter((path) => !isBlank(valueAt(saved, path)));
  if (withheld.length > 0) throw new SecretsWithheld(changed, withheld);
}

/**
 * The same for a saved config that takes the place of another: a secret of it that is not the one of today goes where it
 * went before, and one that is still in use goes nowhere else.
 * @throws SecretsWithheld
 */
export function keepSecretsFromReturning(form: Form, before: Config, restored: Config): void {
  const given = structuredClone(restored);
  for (const path of form.secrets)
    if (isSame(valueAt(before, path), valueAt(restored, path))) removeAt(given, path);
  guardSavedSecrets(form, { saved: before, config: restored, given });
}

/** Paths at which two values differ, as deep as both are objects. */
function differences(one: unknown, other: unknown, ignored: ReadonlySet<string>, path = ''): string[] {
  if (ignored.has(path)) return [];
  if (!isObject(one) || !isObject(other)) return isSame(one, other) ? [] : [path];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
    differences(ownValue(one, key), ownValue(other, key), ignored, path === '' ? key : `${path}.${key}`),
  );
}

/** Names in a config may hold dots. */
function ownValue(object: Config, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

const SHOWN_PATHS = 8;

function listed(paths: readonly string[]): string {
  const shown = paths.slice(0, SHOWN_PATHS).map((path) => `config.${path.slice(0, 100)}`);
  return [...shown, ...(paths.length > SHOWN_PATHS ? ['others'] : [])].join(', ');
}

import { isDeepStrictEqual } from 'node:util';
import type { Form } from '@patchbay/plugin-kit';
import { Failure } from './failure.js';

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
 * Removes every secret that is not given anew from a config which differs from the saved one in anything but secrets and
 * fields that keep them: what is not known to be harmless is taken for harmful.
 * @throws SecretsWithheld where that takes away a secret that was saved
 */
export function keepSecretsHome(form: Form, { saved, config, given }: Overlaid): void {
  const ignored = new Set([...form.secrets, ...form.keepsSecrets]);
  const changed = differences(saved, config, ignored);
  if (changed.length === 0) return;
  const stale = form.secrets.filter((path) => {
    const value = valueAt(config, path);
    return value !== undefined && !isDeepStrictEqual(value, valueAt(given, path));
  });
  for (const path of stale) removeAt(config, path);
  const withheld = stale.filter((path) => isPresent(valueAt(saved, path)));
  if (withheld.length > 0) throw new SecretsWithheld(changed, withheld);
}

/** Paths at which two values differ, as deep as both are objects. */
function differences(one: unknown, other: unknown, ignored: ReadonlySet<string>, path = ''): string[] {
  if (ignored.has(path)) return [];
  if (!isObject(one) || !isObject(other)) return isDeepStrictEqual(one, other) ? [] : [path];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
    differences(ownValue(one, key), ownValue(other, key), ignored, path === '' ? key : `${path}.${key}`),
  );
}

function valueAt(config: Config, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((within, key) => (isObject(within) ? ownValue(within, key) : undefined), config);
}

function removeAt(config: Config, path: string): void {
  const steps = path.split('.');
  const parent = valueAt({ config }, ['config', ...steps.slice(0, -1)].join('.'));
  if (isObject(parent)) Reflect.deleteProperty(parent, steps.at(-1)!);
}

function ownValue(object: Config, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isObject(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

const SHOWN_PATHS = 8;

function listed(paths: readonly string[]): string {
  const shown = paths.slice(0, SHOWN_PATHS).map((path) => `config.${path.slice(0, 100)}`);
  return [...shown, ...(paths.length > SHOWN_PATHS ? ['others'] : [])].join(', ');
}

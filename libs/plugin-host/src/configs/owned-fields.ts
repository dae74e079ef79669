import { isDeepStrictEqual } from 'node:util';
import type { Form } from '@patchbay/plugin-kit';
import { Failure } from '../failures/failure.js';

type Config = Readonly<Record<string, unknown>>;

/**
 * Holds a change against the fields that only owners may set.
 * @param given what the caller sends: fields that it leaves out stay as they are
 * @throws Failure `owners_only` naming each such field that would change
 */
export function refuseOwnedChanges({ ownersOnly }: Form, given: Config, stored: Config): void {
  const changed = ownersOnly.filter((path) => {
    const value = valueAt(given, path);
    return value !== undefined && !isSame(value, valueAt(stored, path));
  });
  if (changed.length === 0) return;
  const names = changed.map((path) => `config.${path}`);
  throw new Failure('owners_only', `Only owners of the workspace may set ${names.join(', ')}.`, {
    fields: names.map((path) => ({ path, message: 'is for owners of the workspace to set' })),
  });
}

/** Nothing, null and what is empty ask for the same. */
function isSame(one: unknown, other: unknown): boolean {
  return (isBlank(one) && isBlank(other)) || isDeepStrictEqual(one, other);
}

function isBlank(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** `null` where an object on the way there is: it takes all within it out. */
function valueAt(config: Config, path: string): unknown {
  return path.split('.').reduce<unknown>((within, key) => {
    if (within === null) return null;
    if (typeof within !== 'object') return undefined;
    return Object.hasOwn(within, key) ? (within as Config)[key] : undefined;
  }, config);
}

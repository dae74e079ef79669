/** A config or a part of it, as JSON. */
export type Config = Record<string, unknown>;

/** Stands for a secret on the way out, and for "unchanged" on the way in. */
export const MASK = '********';

/** They would reach an object's prototype instead of its own content. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * @param secretPaths dot paths such as `connection.password`
 * @returns a deep copy in which each secret that is present (neither null nor empty text) is `MASK`; of one that has names,
 * such as request headers, each value is, so that one can be changed without the others
 */
export function mask(config: Config, secretPaths: readonly string[]): Config {
  const copied = copy(config);
  for (const path of secretPaths) {
    const found = locate(copied, path);
    if (found) found.parent[found.key] = masking(found.parent[found.key]);
  }
  return copied;
}

function masking(value: unknown): unknown {
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, isPresent(each) ? MASK : each]),
    );
  return isPresent(value) ? MASK : value;
}

/**
 * Lays `patch` over `stored`: objects merge, arrays and scalars replace, `null` removes a key, and `MASK` for a secret, or
 * for one of its values, leaves that as it is stored, be it there or not.
 * @returns a deep copy; neither argument is changed.
 */
export function mergeConfig(stored: Config, patch: Config, secretPaths: readonly string[]): Config {
  const changes = copy(patch);
  for (const { parent, key } of masked(changes, secretPaths)) Reflect.deleteProperty(parent, key);
  return merge(copy(stored), changes);
}

/** The paths at which `config` has `MASK` for a secret, or for one of its values, where `stored` has nothing. */
export function unmatchedMasks(
  config: Config,
  secretPaths: readonly string[],
  stored: Config = {},
): string[] {
  return masked(config, secretPaths)
    .filter(({ steps }) => {
      const value = steps.reduce<unknown>(
        (within, step) => (isObject(within) && Object.hasOwn(within, step) ? within[step] : undefined),
        stored,
      );
      return !isPresent(value);
    })
    .map(({ steps }) => steps.join('.'));
}

interface Place {
  readonly parent: Config;
  readonly key: string;
  readonly steps: readonly string[];
}

function masked(config: Config, secretPaths: readonly string[]): Place[] {
  return secretPaths.flatMap((path): Place[] => {
    const found = locate(config, path);
    const value = found?.parent[found.key];
    const steps = path.split('.');
    if (found && value === MASK) return [{ ...found, steps }];
    if (!isObject(value)) return [];
    const within = Object.keys(value).filter((key) => value[key] === MASK);
    return within.map((key) => ({ parent: value, key, steps: [...steps, key] }));
  });
}

/**
 * The paths at which two configs differ, such as `connection.host`: names, never values. Objects are entered, save
 * where one is a secret as a whole; an array is one value.
 */
export function changedPaths(before: Config, after: Config, secretPaths: readonly string[]): string[] {
  return differences(before, after, new Set(secretPaths), '');
}

function differences(before: Config, after: Config, secrets: ReadonlySet<string>, prefix: string): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [one, other] = [before, after].map((config) =>
      Object.hasOwn(config, key) ? config[key] : undefined,
    );
    if (isSame(one, other)) return [];
    const path = `${prefix}${key}`;
    // What is not there counts as an empty object beside one: each of the other's keys is named.
    const [left, right] = [one ?? {}, other ?? {}];
    if (secrets.has(path) || !isObject(left) || !isObject(right)) return [path];
    const below = differences(left, right, secrets, `${path}.`);
    return below.length > 0 ? below : [path];
  });
}

/** As JSON: whatever made them, two objects of the same content are the same. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, at) => isSame(item, other[at]));
  if (!isObject(one) || !isObject(other)) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  );
}

function merge(target: Config, changes: Config): Config {
  for (const [key, change] of Object.entries(changes)) {
    const present = target[key];
    if (change === null) Reflect.deleteProperty(target, key);
    else if (isObject(change)) target[key] = merge(isObject(present) ? present : {}, change);
    else target[key] = change;
  }
  return target;
}

function locate(config: Config, path: string): { parent: Config; key: string } | null {
  const steps = path.split('.');
  const key = steps.pop()!;
  let parent: unknown = config;
  for (const step of steps) {
    parent = isObject(parent) && Object.hasOwn(parent, step) ? parent[step] : undefined;
  }
  return isObject(parent) && Object.hasOwn(parent, key) ? { parent, key } : null;
}

function copy<T>(value: T): T;
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => copy(item));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([key]) => !FORBIDDEN.has(key));
  return Object.fromEntries(entries.map(([key, item]) => [key, copy(item)]));
}

function isObject(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** A config or a part of it, as JSON. */
export type Config = Record<string, unknown>;

/** Stands for a secret on the way out, and for "unchanged" on the way in. */
export const MASK = '********';

/** They would reach an object's prototype instead of its own content. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * @param secretPaths dot paths such as `connection.password`
 * @returns a deep copy in which each secret that is present (neither null nor empty text) is `MASK` as a whole.
 */
export function mask(config: Config, secretPaths: readonly string[]): Config {
  const copied = copy(config);
  for (const path of secretPaths) {
    const found = locate(copied, path);
    if (found && isPresent(found.parent[found.key])) found.parent[found.key] = MASK;
  }
  return copied;
}

/**
 * Lays `patch` over `stored`: objects merge, arrays and scalars replace, `null` removes a key, and `MASK` at a secret
 * path leaves that secret as it is stored, be it there or not.
 * @returns a deep copy; neither argument is changed.
 */
export function mergeConfig(stored: Config, patch: Config, secretPaths: readonly string[]): Config {
  const changes = copy(patch);
  for (const path of secretPaths) {
    const found = locate(changes, path);
    if (found?.parent[found.key] === MASK) Reflect.deleteProperty(found.parent, found.key);
  }
  return merge(copy(stored), changes);
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

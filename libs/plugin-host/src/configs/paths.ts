import { isObject, valueAt } from '@patchbay/plugin-kit';

/** Dot paths within a config, such as `connection.host`; only what is an object's own is reached. */
export { isBlank, isObject, valueAt } from '@patchbay/plugin-kit';

export function textAt(config: unknown, path: string): string | undefined {
  const value = valueAt(config, path);
  return typeof value === 'string' ? value : undefined;
}

/** @returns whether there was something */
export function removeAt(config: unknown, path: string): boolean {
  const steps = path.split('.');
  const key = steps.pop()!;
  const parent = steps.length > 0 ? valueAt(config, steps.join('.')) : config;
  return isObject(parent) && Object.hasOwn(parent, key) && Reflect.deleteProperty(parent, key);
}

/** Puts a value there, in place of what there is; takes it out where there is no value. */
export function replaceAt(config: Record<string, unknown>, path: string, value?: unknown): void {
  if (value === undefined) {
    removeAt(config, path);
    return;
  }
  const steps = path.split('.');
  const key = steps.pop()!;
  let parent = config;
  for (const step of steps) {
    if (!isObject(parent[step])) parent[step] = {};
    parent = parent[step] as Record<string, unknown>;
  }
  parent[key] = value;
}

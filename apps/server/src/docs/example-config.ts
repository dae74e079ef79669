import { type Element, type Form, shownIn } from '@patchbay/plugin-kit';

/** A config with no more than a form asks for, and its passwords. */
export function exampleConfig({ elements, conditions }: Form): object {
  const config = {};
  // Where defaults alone decide.
  const isShown = shownIn(conditions, {});
  for (const element of elements) {
    const asked = (element.required || element.type === 'password') && element.type !== 'oauth';
    const path = element.model.split('.').slice(1);
    if (asked && isShown(path.join('.'))) put(config, path, valueOf(element));
  }
  return config;
}

function valueOf({ type, key, placeholder, options, default: preset }: Element): unknown {
  if (preset !== undefined) return preset;
  if (type === 'number') return 1;
  if (type === 'switch') return true;
  if (type === 'list' || type === 'multi-select')
    return options?.slice(0, 1).map(({ value }) => value) ?? [placeholder ?? key];
  if (type === 'json' || type === 'key-value') return {};
  return options?.[0]?.value ?? placeholder ?? key;
}

function put(object: Record<string, unknown>, [key = '', ...below]: readonly string[], value: unknown): void {
  if (below.length === 0) object[key] = value;
  else put((object[key] ??= {}) as Record<string, unknown>, below, value);
}

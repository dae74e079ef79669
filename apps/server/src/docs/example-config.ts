import type { Element, Form } from '@patchbay/plugin-kit';

/** A config with no more than a form asks for, and its passwords. */
export function exampleConfig({ elements }: Form): object {
  const config = {};
  for (const element of elements) {
    const asked = element.required || element.type === 'password';
    if (asked && isShown(element, elements)) put(config, element.model.split('.').slice(1), valueOf(element));
  }
  return config;
}

/** Where nothing but defaults decides. */
function isShown({ condition }: Element, elements: readonly Element[]): boolean {
  if (!condition) return true;
  const decider = elements.find(({ model }) => model === condition.model);
  return condition.values.includes(decider?.default as string);
}

function valueOf({ type, key, placeholder, options, default: preset }: Element): unknown {
  if (preset !== undefined) return preset;
  if (type === 'number') return 1;
  if (type === 'switch') return true;
  if (type === 'json' || type === 'key-value') return {};
  return options?.[0]?.value ?? placeholder ?? key;
}

function put(object: Record<string, unknown>, [key = '', ...below]: readonly string[], value: unknown): void {
  if (below.length === 0) object[key] = value;
  else put((object[key] ??= {}) as Record<string, unknown>, below, value);
}

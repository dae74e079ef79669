import { type JsonValue, PluginError } from '@patchbay/plugin-kit';

export type Bindings = readonly JsonValue[] | Readonly<Record<string, JsonValue>>;

/** A value that JSON has no word for, as a binding says it. */
export type TypedValue =
  | { readonly kind: 'binary'; readonly bytes: Buffer }
  /** As it was written; `whole` where it has no fraction. */
  | { readonly kind: 'number'; readonly text: string; readonly whole: bigint | undefined };

const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}(?:==)?|[A-Za-z\d+/]{3}=?)?$/;
const NUMBER = /^-?\d{1,1000}(?:\.\d{1,1000})?$/;

/**
 * Reads `{ "$type": "binary", "base64": "…" }` and `{ "$type": "number", "value": "…" }`.
 * @returns nothing for any other value, which JSON itself says all of
 * @throws PluginError where it names such a type and is not a value of it
 */
export function typedValue(value: JsonValue, path = 'params.bindings'): TypedValue | undefined {
  if (typeof value !== 'object' || value === null || isList(value)) return undefined;
  const type = value['$type'];
  if (type !== 'binary' && type !== 'number') return undefined;
  const key = type === 'binary' ? 'base64' : 'value';
  const text = value[key];
  const isWritten = typeof text === 'string' && (type === 'binary' ? BASE64 : NUMBER).test(text);
  if (!isWritten || Object.keys(value).length !== 2)
    throw new PluginError(
      'invalid_request',
      type === 'binary'
        ? 'Write bytes as { "$type": "binary", "base64": "…" }, in plain base64.'
        : 'Write an exact number as { "$type": "number", "value": "…" }, in decimal digits.',
      { path },
    );
  if (type === 'binary') return { kind: 'binary', bytes: Buffer.from(text, 'base64') };
  return { kind: 'number', text, whole: text.includes('.') ? undefined : BigInt(text) };
}

/** Says how to send a number that the engine has no exact value for */
export function inexact(text: string): PluginError {
  return new PluginError(
    'invalid_request',
    `The engine has no exact number for ${text.slice(0, 100)}. Send it as a string, or with fewer digits.`,
    { path: 'params.bindings' },
  );
}

/** Says how to send bytes to an engine whose driver takes none */
export function withoutBytes(how: string): PluginError {
  return new PluginError('invalid_request', `The driver takes no bytes. Bind ${how}.`, {
    path: 'params.bindings',
  });
}

export function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

import type { FileOptions, ItemRule, Option, TextOptions } from './field-options.js';
import type { JsonSchema } from './json-schema.js';

export const SHORT_TEXT = 1024;
export const LONG_TEXT = 65_536;

/** Protocols end their texts with it: what followed would be read as something else. */
export const NO_NUL = '^[^\\u0000]*$';

export function textSchema(options: TextOptions, maxLength: number): JsonSchema {
  return itemSchema({
    ...options,
    maxLength: options.maxLength ?? maxLength,
    ...(options.required && !options.leftOut && { minLength: 1 }),
  });
}

export function itemSchema({ maxLength, minLength, pattern, patternMessage }: ItemRule): JsonSchema {
  return {
    type: 'string',
    maxLength: maxLength ?? SHORT_TEXT,
    ...(minLength !== undefined && { minLength }),
    pattern: pattern ?? NO_NUL,
    ...(patternMessage && { 'x-pattern-message': patternMessage }),
  };
}

/** Of a select: one of its options, or any text where they come from elsewhere. */
export function choiceSchema(options: readonly Option[] | undefined): JsonSchema {
  return options ? { type: 'string', enum: options.map(({ value }) => value) } : itemSchema({ minLength: 1 });
}

const MOST_ITEMS = 1000;

interface ItemLimits {
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly required?: boolean;
}

export function listSchema(
  items: JsonSchema,
  { minItems, maxItems = MOST_ITEMS, required }: ItemLimits,
): JsonSchema {
  const least = minItems ?? (required ? 1 : undefined);
  return { type: 'array', ...(least !== undefined && { minItems: least }), maxItems, items };
}

/** Of one without a line end, as `FileReader` and `btoa` write it. */
const BASE64 = '^(?:[A-Za-z0-9+\\/]{4})*(?:[A-Za-z0-9+\\/]{2}==|[A-Za-z0-9+\\/]{3}=)?$';

export function fileSchema({ maxBytes, encoding, required }: FileOptions): JsonSchema {
  return {
    type: 'string',
    ...(required && { minLength: 1 }),
    'x-max-bytes': maxBytes,
    ...(encoding === 'base64'
      ? { contentEncoding: 'base64', pattern: BASE64, 'x-pattern-message': 'must be base64' }
      : { pattern: NO_NUL }),
  };
}

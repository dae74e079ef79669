import type { JsonSchema } from '@patchbay/plugin-kit';

const MAX_SQL_LENGTH = 1_000_000;

/** What a statement comes as. */
export const statementSchema = {
  sql: { type: 'string', minLength: 1, maxLength: MAX_SQL_LENGTH, description: 'One SQL statement.' },
  bindings: {
    description:
      'Values of the placeholders: a list for `?`, an object for `:name`; `\\?` and `\\:` are plain signs. A list in `IN (:ids)` ' +
      'stands for its values. Elsewhere a list is the array or the JSON that the engine wants there, and refused where it wants ' +
      'neither; an object is its JSON. Bytes are `{ "$type": "binary", "base64": "…" }`. Numbers arrive exact, also as ' +
      '`{ "$type": "number", "value": "…" }`.',
    anyOf: [{ type: 'array', maxItems: 65_535 }, { type: 'object' }],
  },
} satisfies Record<string, JsonSchema>;

/** A name as the engine's catalogue has it. */
export const identifier = { type: 'string', minLength: 1, maxLength: 256 } satisfies JsonSchema;

/** A count of rows. */
export const exactInteger = {
  anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^\\d+$' }],
} satisfies JsonSchema;

/** The columns of a result. */
export const fieldsSchema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['name', 'type'],
    properties: { name: { type: 'string' }, type: { type: 'string' } },
  },
} satisfies JsonSchema;

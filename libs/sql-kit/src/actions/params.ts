import type { JsonSchema } from '@patchbay/plugin-kit';

/** The schema of an action's params: an object of these, and of nothing else. */
export const paramsOf = (
  properties: Record<string, JsonSchema>,
  required: readonly string[] = [],
): JsonSchema => ({
  type: 'object',
  properties,
  ...(required.length > 0 && { required }),
  additionalProperties: false,
});

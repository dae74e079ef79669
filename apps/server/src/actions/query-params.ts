import type { Action, JsonSchema } from '@patchbay/plugin-kit';
import type { Request } from 'express';
import { badRequest } from '../errors/api-error.js';

/** What the query of a run says beside the params of its action. */
const NOT_PARAMS: readonly string[] = ['source_id', 'baseId', 'base_id'];

/**
 * Params that stand in the query because the body is a file. Texts are read by the schema of each param; what does not read
 * as its type stays a text, and the check of the params refuses it.
 * @throws ApiError 400 for one that is given twice, and is not a list
 */
export function paramsOfQuery(query: Request['query'], { params }: Action): Record<string, unknown> {
  const given = Object.entries(query).filter(([name]) => !NOT_PARAMS.includes(name));
  return Object.fromEntries(
    given.map(([name, value]) => [name, read(name, value, params.properties?.[name] ?? {})]),
  );
}

function read(name: string, value: unknown, schema: JsonSchema): unknown {
  if (typeof value === 'string') return readText(value, schema);
  if (Array.isArray(value) && schema.type === 'array') {
    const { items = {} } = schema;
    return value.map((each) => readText(String(each), items));
  }
  const path = name.slice(0, 100);
  throw badRequest(`The query is not valid: ${path} must be given once.`, [
    { path, message: 'must be given once' },
  ]);
}

function readText(text: string, { type }: JsonSchema): unknown {
  if (type === 'integer' || type === 'number') return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return type === 'object' || type === 'array' ? jsonOf(text) : text;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

import type { OpenAPIObject, RequestBodyObject } from '@nestjs/swagger';
import { operationsOf } from './operations.js';
import type { Schema, Schemas } from './schema.js';

/** Keys that a body does not declare are refused; `additionalProperties` says so of each schema that bodies are made of. */
export function closeBodies(document: OpenAPIObject): void {
  const schemas = document.components!.schemas as Schemas;
  const closed = new Set<string>();
  const close = (part: unknown): void => {
    const { $ref, items, properties } = part as Schema;
    if (items) close(items);
    for (const below of Object.values(properties ?? {})) close(below);
    const name = typeof $ref === 'string' ? $ref.split('/').at(-1)! : undefined;
    if (name === undefined || closed.has(name)) return;
    closed.add(name);
    close(schemas[name]);
    schemas[name] = { ...schemas[name], additionalProperties: false };
  };
  for (const { operation } of operationsOf(document))
    for (const { schema } of Object.values(
      (operation.requestBody as RequestBodyObject | undefined)?.content ?? {},
    ))
      if (schema) close(schema);
}

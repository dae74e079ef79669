import type { OpenAPIObject, OperationObject, RequestBodyObject } from '@nestjs/swagger';
import type { Plugin } from '@patchbay/plugin-kit';
import { exampleConfig } from './example-config.js';
import { nameOf } from './schema.js';

/** The routes that take a config, and their bodies around one. */
const BODIES: Readonly<Record<string, (kind: object, title: string) => object>> = {
  '/api/v2/meta/integrations': (kind, title) => ({ title: `Our ${title}`, ...kind }),
  '/api/v2/meta/connection/test': (kind) => kind,
};

/** The document with an example for each kind of integration where a body holds a config. */
export function withExamples(document: OpenAPIObject, plugins: readonly Plugin[]): OpenAPIObject {
  const paths = { ...document.paths };
  for (const [path, body] of Object.entries(BODIES)) {
    const item = paths[path]!;
    paths[path] = { ...item, post: withBodies(item.post!, examplesOf(plugins, body)) };
  }
  return { ...document, paths };
}

type Examples = NonNullable<RequestBodyObject['content'][string]['examples']>;

function withBodies(operation: OperationObject, examples: Examples): OperationObject {
  const body = operation.requestBody as RequestBodyObject;
  // One or the other, by the specification.
  const json = { ...body.content['application/json']!, example: undefined, examples };
  return { ...operation, requestBody: { ...body, content: { 'application/json': json } } };
}

/** The first is what readers see: a database is what most come for. */
function examplesOf(plugins: readonly Plugin[], body: (kind: object, title: string) => object): Examples {
  const isDatabase = ({ type }: Plugin): number => (type === 'database' ? 0 : 1);
  return Object.fromEntries(
    plugins
      .toSorted((one, other) => isDatabase(one) - isDatabase(other))
      .map((plugin) => {
        const kind = { type: plugin.type, sub_type: plugin.subType, config: exampleConfig(plugin.form) };
        const { title } = plugin.manifest;
        return [nameOf(plugin), { summary: title, value: body(kind, title) }];
      }),
  );
}

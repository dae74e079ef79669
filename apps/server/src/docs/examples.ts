import type { OpenAPIObject, RequestBodyObject, ResponseObject } from '@nestjs/swagger';
import type { Plugin } from '@patchbay/plugin-kit';
import { exampleConfig } from './example-config.js';
import { IN_WORKSPACE, operationsOf } from './operations.js';
import { nameOf } from './schema.js';

interface Example {
  readonly body?: unknown;
  /** One for each kind of integration, by its name. */
  readonly bodies?: Readonly<Record<string, object>>;
  readonly answer?: unknown;
}

const QUERIED = {
  rows: [{ id: 1, total: '19.90' }],
  fields: [
    { name: 'id', type: 'int4' },
    { name: 'total', type: 'numeric' },
  ],
  rowCount: 1,
  truncated: false,
  durationMs: 4,
};

/** What is sent and answered where the parts of the schemas do not show it, by operation. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  integrations_patch: {
    body: { title: 'Orders (replica)', config: { connection: { host: 'replica.example.com' } } },
  },
  connection_testSaved: {
    body: { config: { connection: { host: 'replica.example.com', password: 'open sesame' } } },
  },
  nocodb_test: {
    body: {
      client: 'postgresql',
      connection: { host: 'db.example.com', port: '5432', user: 'shop', database: 'shop' },
    },
  },
  actions_execute: {
    body: {
      action: 'query',
      params: { sql: 'SELECT id, total FROM orders WHERE id = ?', bindings: [1] },
      options: { maxRows: 100 },
    },
    answer: QUERIED,
  },
  actions_run: {
    body: { sql: 'SELECT id, total FROM orders WHERE id = :id', bindings: { id: 1 } },
    answer: QUERIED,
  },
  nanonets_executeQuery: {
    body: { query: "SELECT number FROM passports WHERE dob = '1990-01-31'" },
    answer: { rows: [{ number: 'X123' }] },
  },
  store_answer: { body: { op: 'list', limit: 25, offset: 0 } },
};

/** Examples that a route declares itself stay. */
export function giveExamples(document: OpenAPIObject, plugins: readonly Plugin[]): void {
  const all: typeof EXAMPLES = {
    ...EXAMPLES,
    integrations_create: {
      bodies: ofEach(plugins, (kind, { title }) => ({ title: `Our ${title}`, ...kind })),
    },
    connection_testUnsaved: { bodies: ofEach(plugins, (kind) => kind) },
  };
  for (const { operation } of operationsOf(document)) {
    const { body, bodies, answer } = all[operation.operationId!.replace(IN_WORKSPACE, '')] ?? {};
    const request = operation.requestBody as RequestBodyObject | undefined;
    give(request?.content['application/json'], body, bodies);
    const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
    give((success?.[1] as ResponseObject | undefined)?.content?.['application/json'], answer);
  }
}

/** The first is what readers see: a database is what most come for. */
function ofEach(
  plugins: readonly Plugin[],
  body: (kind: object, manifest: Plugin['manifest']) => object,
): Record<string, object> {
  const isDatabase = ({ type }: Plugin): number => (type === 'database' ? 0 : 1);
  return Object.fromEntries(
    plugins
      .toSorted((one, other) => isDatabase(one) - isDatabase(other))
      .map((plugin) => {
        const kind = { type: plugin.type, sub_type: plugin.subType, config: exampleConfig(plugin.form) };
        return [nameOf(plugin), { summary: plugin.manifest.title, value: body(kind, plugin.manifest) }];
      }),
  );
}

interface Content {
  schema?: object;
  example?: unknown;
  examples?: object;
}

function give(content: Content | undefined, example: unknown, examples?: object): void {
  if (!content || content.examples) return;
  if (examples) content.examples = examples;
  else content.example ??= example ?? (content.schema as { example?: unknown } | undefined)?.example;
}

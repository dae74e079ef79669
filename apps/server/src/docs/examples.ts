import type { OpenAPIObject, RequestBodyObject, ResponseObject } from '@nestjs/swagger';
import { operationsOf } from './operations.js';

interface Example {
  readonly body?: unknown;
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
  connection_options: {
    body: {
      sub_type: 'postgresql',
      config: { connection: { host: 'db.example.com', user: 'shop', password: 'open sesame' } },
      field: 'database',
    },
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
export function giveExamples(document: OpenAPIObject): void {
  for (const { operation } of operationsOf(document)) {
    const { body, answer } = EXAMPLES[operation.operationId!] ?? {};
    const request = operation.requestBody as RequestBodyObject | undefined;
    give(request?.content['application/json'], body);
    const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
    give((success?.[1] as ResponseObject | undefined)?.content?.['application/json'], answer);
  }
}

interface Content {
  schema?: object;
  example?: unknown;
}

function give(content: Content | undefined, example: unknown): void {
  if (content) content.example ??= example ?? (content.schema as { example?: unknown } | undefined)?.example;
}

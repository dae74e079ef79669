import { type Action, action, type ActionContext, type JsonSchema } from '@patchbay/plugin-kit';
import { introspectionActions } from './introspection-actions.js';
import { paramsOf } from './params.js';
import type { SqlReadSession, SqlSession } from './sql-session.js';
import type { StatementParams } from './statement.js';

const MAX_SQL_LENGTH = 1_000_000;

const statement = {
  sql: { type: 'string', minLength: 1, maxLength: MAX_SQL_LENGTH, description: 'One SQL statement.' },
  bindings: {
    description: 'Values of the placeholders: a list for `?`, an object for `:name`.',
    anyOf: [{ type: 'array', maxItems: 65_535 }, { type: 'object' }],
  },
} satisfies Record<string, JsonSchema>;

const query = action<SqlReadSession, StatementParams & { readonly limit?: number }>({
  title: 'Run a query that only reads',
  kind: 'read',
  params: paramsOf(
    { ...statement, limit: { type: 'integer', minimum: 1, description: 'Take no more rows than this.' } },
    ['sql'],
  ),
  result: {
    type: 'object',
    required: ['rows', 'fields', 'rowCount', 'truncated', 'durationMs'],
    properties: {
      rows: { type: 'array', description: 'Objects, or arrays with `rowMode: "array"`.' },
      fields: {
        type: 'array',
        items: {
          type: 'object',
          required: ['name', 'type'],
          properties: { name: { type: 'string' }, type: { type: 'string' } },
        },
      },
      rowCount: { type: 'integer' },
      truncated: { type: 'boolean' },
      durationMs: { type: 'number' },
    },
  },
  run: async (session, params, { signal, timeoutMs, maxRows }) => {
    const statement = await session.statements.read(params);
    const { limit } = params;
    if (limit === undefined) return session.rows(statement, { signal, timeoutMs, maxRows });
    const rows = await session.rows(statement, { signal, timeoutMs, maxRows: Math.min(maxRows, limit + 1) });
    return rows.limitedTo(limit);
  },
});

const write = action<SqlSession, StatementParams>({
  title: 'Run a statement that may change data',
  kind: 'write',
  params: paramsOf(statement, ['sql']),
  result: {
    type: 'object',
    required: ['affectedRows', 'durationMs'],
    properties: { affectedRows: { type: 'integer' }, insertId: {}, durationMs: { type: 'number' } },
  },
  run: async (session, params, context) => {
    const start = performance.now();
    const { affectedRows, insertId } = await session.write(session.statements.write(params), context);
    return {
      affectedRows,
      ...(insertId !== undefined && { insertId }),
      durationMs: Math.round(performance.now() - start),
    };
  },
});

const test = action<SqlReadSession, object>({
  title: 'Check that the database answers',
  kind: 'read',
  params: paramsOf({}),
  result: { type: 'object', properties: { ok: { const: true }, version: { type: 'string' } } },
  run: async (session, _params, { signal }: ActionContext) => ({ ok: true, ...(await session.ping(signal)) }),
});

/** The actions of every plugin whose session is a `SqlReadSession`. */
export const sqlReadActions: Readonly<Record<string, Action<SqlReadSession>>> = {
  query,
  ...introspectionActions,
  test,
};

/** The actions of every plugin whose session is a `SqlSession`. */
export const sqlActions: Readonly<Record<string, Action<SqlSession>>> = {
  query,
  write,
  ...introspectionActions,
  test,
};

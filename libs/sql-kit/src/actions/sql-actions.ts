import { type Action, action, type ActionContext } from '@patchbay/plugin-kit';
import { withTexts } from '../errors/given-text.js';
import { introspectionActions } from './introspection-actions.js';
import { paramsOf } from './params.js';
import { fieldsSchema, statementSchema } from './sql-schemas.js';
import type { SqlReadSession, SqlSession } from '../contract/sql-session.js';
import type { StatementParams } from '../statements/statement.js';
import { write } from './write-action.js';

const query = action<SqlReadSession, StatementParams & { readonly limit?: number }, 'rows'>({
  title: 'Run a query that only reads',
  kind: 'read',
  gives: 'rows',
  params: paramsOf(
    {
      ...statementSchema,
      limit: { type: 'integer', minimum: 1, description: 'Take no more rows than this.' },
    },
    ['sql'],
  ),
  result: {
    type: 'object',
    required: ['rows', 'fields', 'rowCount', 'truncated', 'durationMs'],
    properties: {
      rows: { type: 'array', description: 'Objects, or arrays with `rowMode: "array"`.' },
      fields: fieldsSchema,
      rowCount: { type: 'integer' },
      truncated: { type: 'boolean' },
      durationMs: { type: 'number' },
    },
  },
  run: async (session, params, context) => {
    const statement = await session.statements.read(params, session);
    const { limit, sql } = params;
    return withTexts({ given: sql, sent: statement.sql }, async () => {
      if (limit === undefined) return session.rows(statement, context);
      const maxRows = Math.min(context.maxRows, limit + 1);
      const rows = await session.rows(statement, { ...context, maxRows });
      return rows.limitedTo(limit);
    });
  },
});

const test = action<SqlReadSession, object>({
  title: 'Check that the database answers',
  kind: 'read',
  gives: 'value',
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

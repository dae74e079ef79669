import { action, type JsonSchema, ResultSets } from '@patchbay/plugin-kit';
import { withTexts } from '../errors/given-text.js';
import { paramsOf } from './params.js';
import { exactInteger, fieldsSchema, statementSchema } from './sql-schemas.js';
import type { SqlSession } from '../contract/sql-session.js';
import type { StatementParams } from '../statements/statement.js';

const returned = {
  rows: {
    type: 'array',
    description:
      'What the statement returns, as RETURNING, OUTPUT and CALL do: objects, or arrays with `rowMode: "array"`.',
  },
  fields: fieldsSchema,
  truncated: {
    type: 'boolean',
    description: 'Whether rows were left out at a limit. What was written stays.',
  },
} satisfies Record<string, JsonSchema>;

export const write = action<SqlSession, StatementParams>({
  title: 'Run a statement that may change data',
  kind: 'write',
  gives: 'value',
  params: paramsOf(statementSchema, ['sql']),
  result: {
    type: 'object',
    required: ['affectedRows', 'durationMs'],
    properties: {
      affectedRows: { ...exactInteger, description: 'Text beyond 2^53.' },
      insertId: {
        description:
          'The key that an INSERT made, of several rows the one that the engine tells. Left out where it tells none.',
      },
      ...returned,
      results: {
        type: 'array',
        description: 'The results after the first, where a statement gives several.',
        items: { type: 'object', required: Object.keys(returned), properties: returned },
      },
      durationMs: { type: 'number' },
    },
  },
  run: async (session, params, context) => {
    const start = performance.now();
    const statement = await session.statements.write(params);
    const texts = { given: params.sql, sent: statement.sql };
    const written = await withTexts(texts, () => session.write(statement, context));
    const { affectedRows, insertId, sets = [] } = written;
    const durationMs = Math.round(performance.now() - start);
    const about = { affectedRows, ...(insertId !== undefined && { insertId }), durationMs };
    return new ResultSets(about, sets);
  },
});

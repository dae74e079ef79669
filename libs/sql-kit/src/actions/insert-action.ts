import { action, type JsonSchema, type JsonValue, PluginError, type Row } from '@patchbay/plugin-kit';
import { isList } from '../statements/bindings.js';
import type { InsertTarget } from '../contract/insertion.js';
import { paramsOf } from './params.js';
import { exactInteger, identifier } from './sql-schemas.js';
import type { SqlSession } from '../contract/sql-session.js';

const MAX_ROWS = 100_000;
const BATCH_ROWS = 500;

const names = (description: string): JsonSchema => ({
  type: 'array',
  items: identifier,
  minItems: 1,
  maxItems: 2000,
  uniqueItems: true,
  description,
});

interface InsertParams {
  readonly schema?: string;
  readonly table: string;
  readonly columns?: readonly string[];
  readonly rows: readonly (Row | Readonly<Record<string, JsonValue>>)[];
  readonly upsertKey?: readonly string[];
}

/** Of the plugins whose session has `insertMany`. */
export const insert = action<SqlSession, InsertParams>({
  title: 'Put rows into a table',
  description:
    'All rows or none, where the engine has transactions. With `upsertKey`, a row whose key is there changes the row that has it.',
  kind: 'write',
  gives: 'value',
  params: paramsOf(
    {
      schema: identifier,
      table: { ...identifier, description: 'As `tables` lists it.' },
      columns: names('What the values of rows that are lists are for, as `columns` lists them.'),
      rows: {
        type: 'array',
        minItems: 1,
        maxItems: MAX_ROWS,
        items: { type: ['object', 'array'] },
        description:
          'Objects by the names of the columns, all with the same names, or lists in the order of `columns`. Values are as `bindings` of `write` take them.',
      },
      upsertKey: names('Columns that together are a unique key of the table.'),
    },
    ['table', 'rows'],
  ),
  result: {
    type: 'object',
    required: ['affectedRows', 'durationMs'],
    properties: {
      affectedRows: {
        ...exactInteger,
        description: 'Rows that were put in or changed, each of them once. Text beyond 2^53.',
      },
      durationMs: { type: 'number' },
    },
  },
  run: async (session, params, context) => {
    const start = performance.now();
    const { schema, table, upsertKey } = params;
    const columns = params.columns ?? namesOf(params.rows[0]!);
    const rows = params.rows.map((row, at) => valuesOf(row, at, columns, params.columns !== undefined));
    const into: InsertTarget = { schema, table, columns, upsertKey };
    refuseKey(into);
    await refuseUnknown(into, params.columns ? 'params.columns' : 'params.rows[0]', async () =>
      (await session.columns(table, schema, context))?.map(({ name }) => name),
    );
    if (!session.insertMany) throw new Error('The session has no insertMany.');
    const { affectedRows } = await session.insertMany(into, batchesOf(rows), context);
    return { affectedRows, durationMs: Math.round(performance.now() - start) };
  },
});

function namesOf(row: InsertParams['rows'][number]): readonly string[] {
  const found = isList(row) ? [] : Object.keys(row);
  if (found.length > 0) return found;
  throw refusal(
    'params.columns',
    'Name the columns, or send rows that are objects by the names of the columns.',
  );
}

function valuesOf(
  row: InsertParams['rows'][number],
  at: number,
  columns: readonly string[],
  areNamed: boolean,
): Row {
  const path = `params.rows[${at}]`;
  if (isList(row)) {
    if (!areNamed) throw refusal('params.columns', 'Name the columns that the values of a list are for.');
    if (row.length === columns.length) return row;
    throw refusal(path, `A row has ${row.length} values; there are ${columns.length} columns.`);
  }
  const stranger = Object.keys(row).find((name) => !columns.includes(name));
  if (stranger !== undefined)
    throw refusal(
      `${path}.${stranger}`,
      `The column "${stranger}" is not among those of ${areNamed ? '`columns`' : 'the first row'}. All rows have the same columns; send null where there is no value.`,
    );
  return columns.map((name) => {
    if (Object.hasOwn(row, name)) return row[name]!;
    throw refusal(
      path,
      `A row has no value for the column "${name}". All rows have the same columns; send null where there is no value.`,
    );
  });
}

function refuseKey({ columns, upsertKey = [] }: InsertTarget): void {
  const at = upsertKey.findIndex((name) => !columns.includes(name));
  if (at >= 0)
    throw refusal(
      `params.upsertKey[${at}]`,
      `The rows have no column "${upsertKey[at]!}", which is to be a key.`,
    );
}

/** What the catalogue does not list is refused, with its name, before anything is written. */
async function refuseUnknown(
  { table, columns }: InsertTarget,
  path: string,
  ask: () => Promise<readonly string[] | undefined>,
): Promise<void> {
  const known = await ask();
  if (!known) throw refusal('params.table', `There is no table "${table}".`);
  const at = columns.findIndex((name) => !known.includes(name));
  if (at < 0) return;
  const name = columns[at]!;
  throw refusal(
    path === 'params.columns' ? `${path}[${at}]` : `${path}.${name}`,
    `The table "${table}" has no column "${name}".`,
  );
}

async function* batchesOf(rows: readonly Row[]): AsyncGenerator<readonly Row[], undefined> {
  for (let at = 0; at < rows.length; at += BATCH_ROWS)
    yield await Promise.resolve(rows.slice(at, at + BATCH_ROWS));
}

function refusal(path: string, message: string): PluginError {
  return new PluginError('invalid_request', message, { path });
}

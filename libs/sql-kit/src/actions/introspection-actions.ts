import { type Action, action, PluginError } from '@patchbay/plugin-kit';
import { paginateNames, type PageParams, pageSchema, pagesOf } from '../introspection/paginate-names.js';
import { paramsOf } from './params.js';
import { identifier } from './sql-schemas.js';
import type { SqlReadSession } from '../contract/sql-session.js';
import { TABLE_KINDS } from '../contract/table-kind.js';

const schemas = action<SqlReadSession, PageParams>({
  title: 'List schemas',
  kind: 'read',
  gives: 'value',
  params: paramsOf(pageSchema),
  result: pagesOf('schemas', { name: { type: 'string' } }),
  run: async (session, params, context) => {
    const names = (await session.schemas(context)).map((name) => ({ name }));
    const { found, isLastPage } = paginateNames(names, params);
    return { schemas: found, isLastPage };
  },
});

/** For plugins whose engine keeps databases apart, each with schemas of its own. */
export const databases = action<SqlReadSession, PageParams>({
  title: 'List databases',
  description: 'Those that the account may connect to.',
  kind: 'read',
  gives: 'value',
  params: paramsOf(pageSchema),
  result: pagesOf('databases', { name: { type: 'string' } }),
  run: async (session, params, context) => {
    const names = ((await session.databases?.(context)) ?? []).map((name) => ({ name }));
    const { found, isLastPage } = paginateNames(names, params);
    return { databases: found, isLastPage };
  },
});

const tables = action<SqlReadSession, PageParams & { readonly schema?: string }>({
  title: 'List tables and views',
  kind: 'read',
  gives: 'value',
  params: paramsOf({ schema: identifier, ...pageSchema }),
  result: pagesOf('tables', {
    schema: { type: ['string', 'null'] },
    name: { type: 'string' },
    type: { enum: [...TABLE_KINDS] },
    comment: { type: ['string', 'null'] },
  }),
  run: async (session, { schema, ...params }, context) => {
    const { found, isLastPage } = paginateNames(await session.tables(schema, context), params);
    return { tables: found.map((table) => ({ ...table })), isLastPage };
  },
});

const columns = action<SqlReadSession, PageParams & { readonly table: string; readonly schema?: string }>({
  title: 'List the columns of a table',
  kind: 'read',
  gives: 'value',
  params: paramsOf({ table: identifier, schema: identifier, ...pageSchema }, ['table']),
  result: pagesOf('columns', {
    name: { type: 'string' },
    type: { type: 'string' },
    nullable: { type: 'boolean' },
    default: { type: ['string', 'null'] },
    primaryKey: { type: 'boolean' },
    references: {
      description: 'What a foreign key makes it refer to.',
      type: ['object', 'null'],
      required: ['schema', 'table', 'column'],
      properties: {
        schema: { type: ['string', 'null'] },
        table: { type: 'string' },
        column: { type: 'string' },
      },
    },
    comment: { type: ['string', 'null'] },
  }),
  run: async (session, { table, schema, ...params }, context) => {
    const all = await session.columns(table, schema, context);
    if (!all) {
      throw new PluginError('invalid_request', `There is no table "${table}".`, { path: 'params.table' });
    }
    const { found, isLastPage } = paginateNames(all, params);
    return { columns: found.map((column) => ({ ...column })), isLastPage };
  },
});

export const introspectionActions: Readonly<Record<string, Action<SqlReadSession>>> = {
  schemas,
  tables,
  columns,
};

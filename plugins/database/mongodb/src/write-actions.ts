import type {
  DeleteParams,
  InsertParams,
  MongoSession,
  UpdateParams,
} from '@patchbay/engine-mongodb/session';
import { type Action, action, type JsonSchema } from '@patchbay/plugin-kit';
import { paramsOf } from '@patchbay/sql-kit';
import { collection, filter } from './read-actions.js';

const result = (properties: Record<string, JsonSchema> = {}): JsonSchema => ({
  type: 'object',
  required: ['affectedRows', 'durationMs'],
  properties: { affectedRows: { type: 'integer' }, ...properties, durationMs: { type: 'number' } },
});

const multi: JsonSchema = {
  type: 'boolean',
  default: false,
  description: 'All documents that the filter fits, and not only the first.',
};

const all: JsonSchema = {
  const: true,
  description: 'An empty filter fits every document of the collection, and is taken only with this.',
};

const insert = action<MongoSession, InsertParams>({
  title: 'Insert documents',
  kind: 'write',
  gives: 'value',
  params: paramsOf(
    { collection, documents: { type: 'array', maxItems: 100_000, items: { type: 'object' } } },
    ['collection', 'documents'],
  ),
  result: result({
    insertedIds: { type: 'array', description: 'The `_id` of each document, in their order.' },
  }),
  run: (session, params, context) => session.writes.insert(params, context),
});

const update = action<MongoSession, UpdateParams>({
  title: 'Update documents',
  kind: 'write',
  gives: 'value',
  params: paramsOf(
    {
      collection,
      filter,
      update: {
        anyOf: [{ type: 'object' }, { type: 'array', maxItems: 1000, items: { type: 'object' } }],
        description:
          'Update operators, such as {"$set": {…}}, or a pipeline of $set, $unset, $project and $replaceWith. A whole document in place of operators is refused.',
      },
      multi,
      all,
      upsert: { type: 'boolean', description: 'Insert a document where the filter fits none.' },
      arrayFilters: { type: 'array', maxItems: 100, items: { type: 'object' } },
    },
    ['collection', 'filter', 'update'],
  ),
  result: result({ matchedRows: { type: 'integer' }, upsertedId: {} }),
  run: (session, params, context) => session.writes.update(params, context),
});

const remove = action<MongoSession, DeleteParams>({
  title: 'Delete documents',
  kind: 'write',
  gives: 'value',
  params: paramsOf({ collection, filter, multi, all }, ['collection', 'filter']),
  result: result(),
  run: (session, params, context) => session.writes.delete(params, context),
});

export const writeActions: Readonly<Record<string, Action<MongoSession>>> = {
  insert,
  update,
  delete: remove,
};

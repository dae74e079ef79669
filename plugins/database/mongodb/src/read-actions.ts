import type { AggregateParams, FindParams, MongoSession } from '@patchbay/engine-mongodb/session';
import { type Action, action, type JsonSchema } from '@patchbay/plugin-kit';
import { paramsOf, sqlReadActions } from '@patchbay/sql-kit';

/** No `$`: such names are commands to some servers. */
const name = (description: string): JsonSchema => ({
  type: 'string',
  minLength: 1,
  maxLength: 255,
  pattern: '^[^$\\u0000]+$',
  description,
});

const EJSON = 'Extended JSON, such as {"$oid": "…"} or {"$date": "…"}, stands for what JSON lacks.';

export const collection = name('Name of the collection.');

const schema = name('Another database of the same server than the one the integration is for.');

export const filter: JsonSchema = {
  type: 'object',
  description: `Which documents; ${EJSON} Operators that run JavaScript are refused.`,
};

const documents: JsonSchema = {
  ...sqlReadActions['query']!.result,
  description:
    'Documents as rows: the columns are the fields of the first 1,000 documents, or those that a projection names; a field that a document lacks is null. Where more documents come, a last column "_rest" holds, as an object, the fields of a document that have no column. ObjectIds are hex strings, dates ISO 8601, 64-bit numbers beyond 2^53 and decimals strings, binary base64, UUIDs their text.',
};

const find = action<MongoSession, FindParams, 'rows'>({
  title: 'Find documents',
  kind: 'read',
  gives: 'rows',
  params: paramsOf(
    {
      collection,
      schema,
      filter,
      projection: { type: 'object', description: 'Which fields, such as {"name": 1, "_id": 0}.' },
      sort: { type: 'object', description: 'By which fields, 1 upwards and -1 downwards.' },
      limit: { type: 'integer', minimum: 1, description: 'Take no more documents than this.' },
      skip: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    },
    ['collection'],
  ),
  result: documents,
  run: (session, params, context) => session.find(params, context),
});

const aggregate = action<MongoSession, AggregateParams, 'rows'>({
  title: 'Run a pipeline that only reads',
  kind: 'read',
  gives: 'rows',
  params: paramsOf(
    {
      collection,
      schema,
      pipeline: {
        type: 'array',
        maxItems: 1000,
        items: { type: 'object' },
        description: `Stages that only read, such as {"$match": {…}}; ${EJSON} Stages that write and operators that run JavaScript are refused.`,
      },
    },
    ['collection', 'pipeline'],
  ),
  result: documents,
  run: (session, params, context) => session.aggregate(params, context),
});

export const readActions: Readonly<Record<string, Action<MongoSession>>> = { find, aggregate };

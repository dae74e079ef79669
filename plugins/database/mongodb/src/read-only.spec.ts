import type { Failure } from '@patchbay/plugin-host';
import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { type MongoEngine, startMongo } from '@patchbay/plugin-testing/counterparts/mongo';
import { mongodb } from './index.js';

const OUT = { $out: 'stolen' };
const MERGE = { $merge: { into: 'people' } };
const SCRIPT = 'function() { return true; }';

/** Own keys of these names, as JSON has them. */
const parsed = (text: string): object => JSON.parse(text) as object;

const PIPELINES: readonly object[] = [
  [OUT],
  [{ $out: { db: 'patchbay', coll: 'stolen' } }],
  [MERGE],
  [{ $match: {} }, OUT],
  [OUT, { $match: {} }],
  [{ $match: {}, $out: 'stolen' }],
  [{ $facet: { all: [OUT] } }],
  [{ $facet: { all: [{ $facet: { all: [MERGE] } }] } }],
  [{ $facet: { all: { 0: OUT } } }],
  [{ $lookup: { from: 'people', pipeline: [OUT], as: 'x' } }],
  [{ $lookup: { from: 'people', pipeline: { 0: OUT }, as: 'x' } }],
  [
    {
      $lookup: {
        from: 'people',
        pipeline: [{ $lookup: { from: 'people', pipeline: [MERGE], as: 'y' } }],
        as: 'x',
      },
    },
  ],
  [{ $unionWith: { coll: 'people', pipeline: [OUT] } }],
  [{ $unionWith: { coll: 'people', pipeline: [{ $unionWith: { coll: 'people', pipeline: [MERGE] } }] } }],
  [{ $Out: 'stolen' }],
  [{ '$out ': 'stolen' }],
  [{ '$out\0': 'stolen' }],
  [{ '\0$out': 'stolen' }],
  [{ '＄out': 'stolen' }],
  [{ 'o\u0075t': 'stolen' }],
  [[OUT]],
  [parsed('{"__proto__": {"$out": "stolen"}}')],
  [parsed('{"$match": {"__proto__": {"$where": "1"}}}')],
  [parsed('{"$match": {"constructor": {"prototype": {"$where": "1"}}}}')],
  [{ $match: { $where: SCRIPT } }],
  [{ $match: { $and: [{ $or: [{ $nor: [{ $where: SCRIPT }] }] }] } }],
  [{ $match: { tags: { $elemMatch: { $where: SCRIPT } } } }],
  [{ $match: { $expr: { $function: { body: SCRIPT, args: [], lang: 'js' } } } }],
  [{ $match: { name: { $code: SCRIPT } } }],
  [{ $match: { name: { $code: SCRIPT, $scope: {} } } }],
  [{ $project: { x: { $function: { body: SCRIPT, args: [], lang: 'js' } } } }],
  [
    {
      $project: {
        x: {
          $cond: [true, { $let: { vars: {}, in: { $function: { body: SCRIPT, args: [], lang: 'js' } } } }, 1],
        },
      },
    },
  ],
  [
    {
      $group: {
        _id: null,
        x: {
          $accumulator: { init: SCRIPT, accumulate: SCRIPT, accumulateArgs: [], merge: SCRIPT, lang: 'js' },
        },
      },
    },
  ],
  [{ $addFields: { x: { $literal: { $out: 'stolen' } } } }],
  [{ $oid: '507f1f77bcf86cd799439011', $out: 'stolen' }],
  [{ $match: { _id: { $oid: '507f1f77bcf86cd799439011', $where: SCRIPT } } }],
  [{ $currentOp: {} }],
  [{ $listSessions: {} }],
  [{ $collStats: { storageStats: {} } }],
  [{ $changeStream: {} }],
  [{ $eval: SCRIPT }],
  [{ $newStageOfTomorrow: {} }],
  [{ $match: { x: { $newOperatorOfTomorrow: 1 } } }],
];

const FINDS: readonly object[] = [
  { filter: { $where: SCRIPT } },
  { filter: { name: { $not: { $where: SCRIPT } } } },
  { filter: { $expr: { $function: { body: SCRIPT, args: [], lang: 'js' } } } },
  { filter: { $jsonSchema: { properties: { a: { $where: SCRIPT } } } } },
  { projection: { x: { $function: { body: SCRIPT, args: [], lang: 'js' } } } },
  { sort: { x: { $where: SCRIPT } } },
  { collection: '$cmd' },
  { collection: '$cmd.sys.inprog' },
  { collection: 'people\0.$cmd' },
  { schema: 'admin.$cmd' },
  { $out: 'stolen' },
  { singleBatch: true },
];

const STATEMENTS: readonly string[] = [
  'DELETE FROM people',
  `INSERT INTO people (name) VALUES ('x')`,
  `UPDATE people SET name = 'x'`,
  'DROP TABLE people',
  'TRUNCATE TABLE people',
  'SELECT 1 AS one; DELETE FROM people',
  'SELECT * INTO stolen FROM people',
  'SELECT name INTO stolen FROM people',
  'WITH gone AS (DELETE FROM people) SELECT * FROM people',
  'SELECT * FROM (DELETE FROM people) AS t',
  `SELECT PARSE_JSON('[{"$out": "stolen"}]') AS x FROM people`,
  `SELECT PARSE_JSON('{"$function": {"body": "1", "args": [], "lang": "js"}}') AS x FROM people`,
  `SELECT name AS \`$out\` FROM people`,
  'CREATE TABLE stolen AS SELECT * FROM people',
  'EXPLAIN SELECT 1',
  'MERGE INTO people USING people ON 1 = 1',
];

describe('what reads of MongoDB refuse, over a scripted counterpart', () => {
  let engine: MongoEngine;
  let bench: Bench;
  beforeAll(async () => {
    engine = await startMongo();
    const { host, port, user, password, database } = engine;
    bench = await openBench(mongodb, { connection: { host, port, user, password, database } });
    await bench.run('insert', { collection: 'people', documents: [{ _id: 1, name: 'Ada', tags: [{}] }] });
  });
  afterAll(async () => {
    await bench.close();
    await engine.stop();
  });

  const state = async (): Promise<unknown> => [
    await engine.admin('{"listCollections": 1, "nameOnly": true}'),
    await engine.admin('{"find": "people"}'),
  ];

  async function expectRefused(action: string, params: object): Promise<void> {
    const before = await state();
    const outcome = await bench.run(action, params).then(
      () => 'ran',
      // The server's own refusals have numbers: none of these may get as far.
      ({ kind, remote }: Failure) => (/^\d/.test(remote?.code ?? '') ? 'sent' : kind),
    );
    expect({ params, outcome }).toEqual({ params, outcome: 'invalid_request' });
    expect(await state()).toEqual(before);
  }

  it('knows a server that would do it', async () => {
    await engine.admin('{"aggregate": "people", "pipeline": [{"$out": "stolen"}], "cursor": {}}');
    expect(await engine.admin('{"find": "stolen"}')).toHaveLength(1);
    await engine.admin('{"drop": "stolen"}');
  });

  it.each(PIPELINES.map((pipeline) => [JSON.stringify(pipeline), pipeline] as const))(
    'is the pipeline %s',
    (_text, pipeline) => expectRefused('aggregate', { collection: 'people', pipeline }),
  );

  it.each(FINDS.map((params) => [JSON.stringify(params), params] as const))(
    'is to find by %s',
    (_text, params) => expectRefused('find', { collection: 'people', ...params }),
  );

  it.each(STATEMENTS)('is the query %s', (sql) => expectRefused('query', { sql }));

  it('is on lists of at least thirty ways to write', () => {
    expect(PIPELINES.length + FINDS.length + STATEMENTS.length).toBeGreaterThan(60);
  });
});

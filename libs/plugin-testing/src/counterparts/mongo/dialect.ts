import {
  type SqlDialect,
  VALUE_KINDS,
  type Value,
  type ValueKind,
} from '../../sql-contract/dialects/index.js';
import type { MongoEngine } from './mongo.js';
import { NO_LEFTOVERS } from '../../sql-contract/dialects/leftovers.js';

/** The SQL that a library makes MongoDB's pipelines of: SELECT alone, over the scripted collections of the stand-in. */
export const mongoSql: SqlDialect = {
  quote: (name) => `\`${name}\``,
  lacks: [
    ...(['constraints', 'generated keys', 'views', 'comments', 'foreign keys', 'databases'] as const),
    'counted changes',
    'empty lists',
  ],
  createSample: () => [],
  makeSample: async (bench, table) => {
    const people = ['Ada', 'Grace', 'Edsger'].map((name, index) => ({ id: index + 1, name, note: 'none' }));
    await bench.run('insert', { collection: table, documents: people });
  },
  returningId: '',
  echo: { string: '?', integer: '?', boolean: '?' },
  boolean: (value) => value,
  rows: (count, width) => `SELECT n, filler FROM series_${width} LIMIT ${count}`,
  slow: 'SELECT n FROM slow',
  failsAfterRows: 'SELECT n FROM failing',
  // BSON has more types than this SQL can write: the plugin's own spec has the table.
  values: Object.fromEntries(VALUE_KINDS.map((kind) => [kind, []])) as unknown as Record<ValueKind, Value[]>,
  noPlaceholders: `SELECT '? :a' AS \`b ? :c\`, "x" AS d -- ? :e
    /* ? :f */`,
  writes: { prepare: () => [], attempts: () => [] },

  analytics: (table) => [
    `SELECT note, count(*) AS n, max(name) AS last FROM ${table} GROUP BY note HAVING n > 0 ORDER BY n DESC`,
    `SELECT DISTINCT note FROM ${table}`,
    `SELECT name, CASE WHEN name = 'delete' THEN 'drop' ELSE 'insert into t' END AS deleted FROM ${table}`,
    `SELECT 1 AS update_count, 2 AS created, 3 AS truncated_rows, id AS grants FROM ${table} -- delete from ${table}`,
    `SELECT name FROM ${table} UNION ALL SELECT note FROM ${table} WHERE note LIKE '%; drop table %'`,
    `SELECT upper(name) AS upper, concat(name, '$out', note) AS both FROM ${table} WHERE name <> '$merge'`,
    `SELECT name FROM ${table} WHERE id BETWEEN 1 AND 2 AND name NOT LIKE '%$where%' ORDER BY name LIMIT 2 OFFSET 1`,
    `SELECT name FROM ${table} WHERE id IN (1, 2) OR note IS NOT NULL;`,
    `SELECT a.name, b.note FROM ${table} a INNER JOIN \`${table}|unwind\` b ON a.id = b.id WHERE b.note = 'none'`,
    `SELECT * FROM (SELECT name, id FROM ${table} WHERE id > 1) t WHERE t.name = 'Grace'`,
    `SELECT name FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE name = 'Ada')`,
    `SELECT sum(id) AS total, avg(id) AS mean FROM ${table}`,
  ],

  leftovers: () => NO_LEFTOVERS,
  outliving: [],
  links: (engine) => Promise.resolve((engine as MongoEngine).links()),
};

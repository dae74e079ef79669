import type { SqlDialect } from '../../sql-contract/dialects/index.js';
import { analytics, attempts } from './clickhouse-attempts.js';
import { NO_LEFTOVERS } from '../../sql-contract/dialects/leftovers.js';

/** ClickHouse's SQL that its stand-in takes. */
export const clickhouseSql: SqlDialect = {
  quote: (name) => `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '``')}\``,
  lacks: ['constraints', 'generated keys', 'counted changes', 'foreign keys'],
  createSample: (table) =>
    `CREATE TABLE ${table} (id UInt32, name String, note Nullable(String) DEFAULT 'none') ENGINE = MergeTree ORDER BY id`,
  fillSample: (table) => `INSERT INTO ${table} (id, name) VALUES (1, 'Ada'), (2, 'Grace'), (3, 'Edsger')`,
  returningId: '',
  echo: { string: '?', integer: '?', boolean: '?' },
  boolean: (value) => value,
  rows: (count, width) => `SELECT number + 1 AS n, repeat('x', ${width}) AS filler FROM numbers(${count})`,
  slow: 'SELECT count() FROM numbers(1000000000000)',
  failsAfterRows: 'SELECT throwIf(number = 5000) FROM numbers(10000)',

  values: {
    null: [['NULL', null]],
    boolean: [
      ['true', true],
      ['false', false],
    ],
    'small integer': [
      ['toInt16(42)', 42],
      ['toInt32(-7)', -7],
    ],
    '64-bit integer': [
      [`toInt64('9007199254740993')`, '9007199254740993'],
      [`toInt64('-9223372036854775807')`, '-9223372036854775807'],
      [`toUInt64('18446744073709551615')`, '18446744073709551615'],
      [`toInt64('9007199254740991')`, 9_007_199_254_740_991],
    ],
    decimal: [
      [`CAST('12345678901234567890.123456789' AS Decimal(38, 9))`, '12345678901234567890.123456789'],
      [`CAST('-0.25' AS Decimal(4, 2))`, '-0.25'],
    ],
    float: [
      [`toFloat64('0.1')`, 0.1],
      [`toFloat64('1e300')`, 1e300],
      [`toFloat32('1.5')`, 1.5],
    ],
    'not a number': [
      [`toFloat64('nan')`, 'NaN'],
      [`toFloat64('-inf')`, '-Infinity'],
    ],
    date: [
      [`toDate32('2024-02-29')`, '2024-02-29'],
      [`toDateTime64('2024-02-29 12:34:56.789', 3)`, '2024-02-29T12:34:56.789Z'],
    ],
    'date before 1970': [[`toDate32('1925-12-10')`, '1925-12-10']],
    'date after 2038': [[`toDateTime64('2199-12-31 23:59:59', 0)`, '2199-12-31T23:59:59Z']],
    // No type of its own in what is proven here.
    'time of day': [],
    'time zone': [],
    interval: [],
    JSON: [],
    array: [
      ['[1, 2, NULL]', [1, 2, null]],
      [`['a', 'b"c']`, ['a', 'b"c']],
    ],
    UUID: [[`toUUID('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11')`, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
    // A String holds any bytes, and says of none that it is not a text.
    binary: [],
    '4-byte characters': [[`'🧩𝄞'`, '🧩𝄞']],
    'empty string': [[`''`, '']],
  },

  noPlaceholders: `SELECT '? :a' AS \`b ? :c\`, '\\'? :f' AS g -- ? :j
    /* ? :k */`,

  writes: { prepare: () => [], attempts },
  analytics,
  described: (table) => [
    `ALTER TABLE ${table} MODIFY COMMENT 'people'`,
    `ALTER TABLE ${table} COMMENT COLUMN note 'remarks'`,
  ],
  leftovers: () => NO_LEFTOVERS,
  outliving: [
    'SET readonly = 0',
    '/* a write */ SET max_threads = 1',
    'USE system',
    'BEGIN TRANSACTION',
    'COMMIT',
  ],

  links: async (engine) => {
    const rows = await engine!.admin('SHOW LINKS');
    return rows.map(({ id, busy }) => ({ id: String(id), busy: busy === true }));
  },
};

import type { ValueTable } from '../dialect.js';

export const sqliteValues: ValueTable = {
  null: [
    ['NULL', null],
    ['NULL', null, { column: 'TEXT' }],
  ],
  boolean: [
    ['true', 1],
    ['false', 0],
  ],
  'small integer': [
    ['-7', -7],
    ['0', 0, { column: 'BOOLEAN' }],
  ],
  // A column without a type would keep the text that a large one is bound as.
  '64-bit integer': [
    ['9007199254740993', '9007199254740993', { column: 'INTEGER' }],
    ['-9223372036854775808', '-9223372036854775808', { column: 'BIGINT' }],
    ['9223372036854775807', '9223372036854775807', { column: 'INTEGER' }],
    ['9007199254740991', 9_007_199_254_740_991],
    ['-9007199254740991', -9_007_199_254_740_991],
  ],
  decimal: [],
  float: [
    ['0.1', 0.1],
    ['1e300', 1e300],
    ['5e-324', 5e-324],
    ['1.7976931348623157e308', 1.797_693_134_862_315_7e308],
    ['42.0', 42, { column: 'REAL' }],
  ],
  // To be told from the text of that name it would have to be another.
  'not a number': [
    ['9e999', 'Infinity', { oneWay: true }],
    ['-9e999', '-Infinity', { oneWay: true }],
  ],
  // Dates are texts, and so are times, JSON and UUIDs.
  date: [
    [`date('2024-02-29')`, '2024-02-29'],
    [`'0000-00-00'`, '0000-00-00', { column: 'DATE' }],
  ],
  'date before 1970': [[`date('1815-12-10')`, '1815-12-10']],
  'date after 2038': [[`datetime('2999-12-31 23:59:59')`, '2999-12-31 23:59:59']],
  'time of day': [
    [`time('23:59:59')`, '23:59:59'],
    [`'24:00'`, '24:00', { column: 'TIME' }],
  ],
  'time zone': [[`'2020-01-01T00:00:00Z'`, '2020-01-01T00:00:00Z', { column: 'TIMESTAMP' }]],
  interval: [],
  JSON: [
    [`json('{"a": 1}')`, '{"a":1}'],
    [`jsonb('[1]')`, 'KxMx', { oneWay: true }],
  ],
  array: [],
  UUID: [],
  binary: [
    [`X'DEADBEEF'`, '3q2+7w=='],
    [`X''`, ''],
    [`zeroblob(3)`, 'AAAA'],
  ],
  '4-byte characters': [
    [`'🧩𝄞'`, '🧩𝄞'],
    [`char(128105, 8205, 233)`, '👩\u200dé'],
  ],
  'empty string': [
    [`''`, ''],
    [`'12'`, '12', { column: 'TEXT' }],
  ],
};

import type { ValueTable } from '../dialect.js';

export const duckdbValues: ValueTable = {
  null: [
    ['NULL', null],
    ['NULL::INTEGER[]', null],
  ],
  boolean: [
    ['true', true],
    ['false', false],
  ],
  'small integer': [
    ['42::SMALLINT', 42],
    ['-7', -7],
    ['255::UTINYINT', 255],
    ['4294967295::UINTEGER', 4_294_967_295],
  ],
  '64-bit integer': [
    ['9007199254740993', '9007199254740993'],
    ['-9223372036854775807', '-9223372036854775807'],
    ['18446744073709551615', '18446744073709551615'],
    ['170141183460469231731687303715884105727::HUGEINT', '170141183460469231731687303715884105727'],
    [`'-170141183460469231731687303715884105728'::HUGEINT`, '-170141183460469231731687303715884105728'],
    ['340282366920938463463374607431768211455::UHUGEINT', '340282366920938463463374607431768211455'],
    ['9007199254740991', 9_007_199_254_740_991],
  ],
  decimal: [
    ['12345678901234567890.123456789', '12345678901234567890.123456789'],
    ['0.10::DECIMAL(4, 2)', '0.10'],
    ['-0.05::DECIMAL(4, 2)', '-0.05'],
    ['99999999999999999999999999999999999999::DECIMAL(38, 0)', '99999999999999999999999999999999999999'],
  ],
  float: [
    ['0.1::DOUBLE', 0.1],
    ['0.1::FLOAT', 0.1],
    ['1e300', 1e300],
    ['5e-324::DOUBLE', 5e-324],
    ['3.4028235e38::FLOAT', 3.402_823_5e38],
  ],
  'not a number': [
    [`'NaN'::DOUBLE`, 'NaN'],
    [`'-Infinity'::FLOAT`, '-Infinity'],
    [`'Infinity'::DOUBLE`, 'Infinity'],
  ],
  date: [
    [`DATE '2024-02-29'`, '2024-02-29'],
    [`TIMESTAMP '2024-02-29 12:34:56.789'`, '2024-02-29T12:34:56.789'],
    [`TIMESTAMP_NS '2024-02-29 12:34:56.123456789'`, '2024-02-29T12:34:56.123456789'],
    [`TIMESTAMP_S '2024-02-29 12:34:56'`, '2024-02-29T12:34:56'],
    [`TIMESTAMP_MS '2024-02-29 12:34:56.789'`, '2024-02-29T12:34:56.789'],
    [`DATE 'infinity'`, 'infinity'],
    [`DATE '-infinity'`, '-infinity'],
    [`TIMESTAMP '-infinity'`, '-infinity'],
    [`TIMESTAMP_NS 'infinity'`, 'infinity'],
    [`TIMESTAMP_MS 'infinity'`, 'infinity'],
    [`TIMESTAMP_S '-infinity'`, '-infinity'],
  ],
  'date before 1970': [
    [`DATE '1815-12-10'`, '1815-12-10'],
    [`TIMESTAMP '1969-12-31 23:59:59.5'`, '1969-12-31T23:59:59.5'],
    [`DATE '0044-03-15 (BC)'`, '0044-03-15 (BC)'],
    [`TIMESTAMP '0044-03-15 (BC) 12:00:00.5'`, '0044-03-15 (BC) 12:00:00.5'],
    [`TIMESTAMPTZ '0044-03-15 (BC) 12:00:00Z'`, '0044-03-15 (BC) 12:00:00Z'],
  ],
  'date after 2038': [
    [`TIMESTAMP '2999-12-31 23:59:59'`, '2999-12-31T23:59:59'],
    [`DATE '12345-01-01'`, '12345-01-01'],
  ],
  'time of day': [
    [`TIME '23:59:59.25'`, '23:59:59.25'],
    [`TIME '24:00:00'`, '24:00:00'],
    [`TIMETZ '12:00:00+05:30'`, '12:00:00+05:30'],
  ],
  'time zone': [
    [`TIMESTAMPTZ '2024-02-29 12:34:56+00'`, '2024-02-29T12:34:56Z'],
    [`TIMESTAMPTZ '2024-07-01 12:00:00+05:30'`, '2024-07-01T06:30:00Z'],
    [`TIMESTAMPTZ 'infinity'`, 'infinity'],
  ],
  interval: [
    [`INTERVAL '1 year 2 months 3 days 04:05:06.5'`, '1 year 2 months 3 days 04:05:06.5'],
    [`INTERVAL '-3 days -04:05:06.000001'`, '-3 days -04:05:06.000001'],
    [`INTERVAL '0 days'`, '00:00:00'],
  ],
  JSON: [
    [`'{"a":[1,null,"x"]}'::JSON`, { a: [1, null, 'x'] }],
    // Blanks are a part of the text that it is to DuckDB.
    [`'{"a": [1, null, "x"]}'::JSON`, { a: [1, null, 'x'] }, { oneWay: true }],
    [`'[NaN]'::JSON`, '[NaN]'],
  ],
  array: [
    ['[1, 2, NULL]', [1, 2, null]],
    [`['a', 'b"c']`, ['a', 'b"c']],
    ['[]::INTEGER[]', []],
    [`{'a': 1.50, 'b': [DATE '2024-02-29']}`, { a: '1.50', b: ['2024-02-29'] }],
    [`{'a': 1, '__proto__': 2}`, JSON.parse('{"a": 1, "__proto__": 2}')],
    [`[{'a': 1}, {'a': NULL}]`, [{ a: 1 }, { a: null }], { oneWay: true }],
    ['[[1, 2], NULL, []]', [[1, 2], null, []]],
    ['array_value(1, 2, 3)', [1, 2, 3]],
    ['array_value(array_value(1, 2), array_value(3, NULL))', JSON.parse('[[1,2],[3,null]]')],
    ['[1::HUGEINT, 9007199254740993::HUGEINT]', [1, '9007199254740993'], { oneWay: true }],
    // Fields without names are a list, and keys of any type pairs, which DuckDB reads no text of.
    [`row(1, 'a', NULL)`, [1, 'a', null], { oneWay: true }],
    [`row(row(1, 2), [row(3, {'a': 4})])`, JSON.parse('[[1,2],[[3,{"a":4}]]]'), { oneWay: true }],
    [`MAP {'k': 9007199254740993}`, [['k', '9007199254740993']], { oneWay: true }],
    [`MAP {row(1, 2): {'x': row(3)}}`, JSON.parse('[[[1,2],{"x":[3]}]]'), { oneWay: true }],
    ['union_value(n := row(1, 2))', [1, 2], { oneWay: true }],
  ],
  UUID: [[`UUID 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'`, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
  binary: [
    [`'\\xDE\\xAD\\xBE\\xEF'::BLOB`, '3q2+7w=='],
    [`''::BLOB`, ''],
  ],
  '4-byte characters': [
    [`'🧩𝄞'`, '🧩𝄞'],
    [`'👩‍👩‍👧' || chr(233)`, '👩‍👩‍👧é'],
  ],
  'empty string': [
    [`''`, ''],
    [`'  '`, '  '],
  ],
  others: [
    [`'a b'::ENUM ('a b', 'c')`, 'a b'],
    [`'10101'::BIT`, '10101'],
    [
      `'123456789012345678901234567890123456789012'::BIGNUM`,
      '123456789012345678901234567890123456789012',
      { oneWay: true },
    ],
    [`union_value(n := 42)`, 42, { oneWay: true }],
    [`42::VARIANT`, '42', { oneWay: true }],
  ],
};

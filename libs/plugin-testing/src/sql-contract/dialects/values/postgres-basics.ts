import type { ValueTable } from '../dialect.js';

/** What a plugin that is not of the house must give as well. */
export const postgresBasicValues: ValueTable = {
  null: [['NULL', null]],
  boolean: [
    ['true', true],
    ['false', false],
  ],
  'small integer': [
    ['42::int2', 42],
    ['-7', -7],
    ['2147483647', 2_147_483_647],
  ],
  '64-bit integer': [
    ['9007199254740993', '9007199254740993'],
    ['-9223372036854775807', '-9223372036854775807'],
    ['9007199254740991', 9_007_199_254_740_991],
  ],
  decimal: [
    ['12345678901234567890.123456789', '12345678901234567890.123456789'],
    ['0.10::numeric(4, 2)', '0.10'],
  ],
  float: [
    ['0.1::float8', 0.1],
    ['1.5::float4', 1.5],
    ['1e300::float8', 1e300],
  ],
  'not a number': [
    [`'NaN'::float8`, 'NaN'],
    [`'-Infinity'::float8`, '-Infinity'],
    [`'NaN'::numeric`, 'NaN'],
  ],
  date: [
    [`date '2024-02-29'`, '2024-02-29'],
    [`timestamp '2024-02-29 12:34:56.789'`, '2024-02-29T12:34:56.789'],
  ],
  'date before 1970': [
    [`date '1815-12-10'`, '1815-12-10'],
    [`timestamp '1969-12-31 23:59:59.5'`, '1969-12-31T23:59:59.5'],
  ],
  'date after 2038': [[`timestamp '2999-12-31 23:59:59'`, '2999-12-31T23:59:59']],
  'time of day': [[`time '23:59:59.25'`, '23:59:59.25']],
  'time zone': [
    [`timestamptz '2024-02-29 12:34:56+00'`, '2024-02-29T12:34:56Z'],
    [`timestamptz '2024-07-01 12:00:00+05:30'`, '2024-07-01T06:30:00Z'],
  ],
  interval: [[`interval '1 year 2 mons 3 days 04:05:06.5'`, 'P1Y2M3DT4H5M6.5S']],
  JSON: [
    [`'{"a": [1, null, "x"]}'::jsonb`, { a: [1, null, 'x'] }],
    // Of json the text is kept, down to its zeros.
    [`'[1.50]'::json`, [1.5], { oneWay: true }],
  ],
  array: [
    ['ARRAY[1, 2, NULL]', [1, 2, null]],
    [`ARRAY['a', 'b"c']`, ['a', 'b"c']],
  ],
  UUID: [[`'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid`, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
  binary: [
    [`'\\xdeadbeef'::bytea`, '3q2+7w=='],
    [`''::bytea`, ''],
  ],
  '4-byte characters': [[`'🧩𝄞'`, '🧩𝄞']],
  'empty string': [[`''`, '']],
};

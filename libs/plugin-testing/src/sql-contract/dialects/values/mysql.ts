import type { ValueTable } from '../dialect.js';

export const mysqlValues: ValueTable = {
  null: [
    ['NULL', null],
    ['NULL', null, { column: 'datetime' }],
  ],
  boolean: [
    ['true', 1],
    ['false', 0],
    ['1', 1, { column: 'bit(1)' }],
  ],
  'small integer': [
    ['-7', -7],
    ['2147483647', 2_147_483_647],
    ['255', 255, { column: 'tinyint unsigned' }],
    ['4294967295', 4_294_967_295, { column: 'int unsigned' }],
    // The zeros before it are the client's to show.
    ['42', 42, { column: 'int(6) zerofill' }],
  ],
  '64-bit integer': [
    ['9007199254740993', '9007199254740993'],
    ['-9223372036854775807', '-9223372036854775807'],
    ['18446744073709551615', '18446744073709551615'],
    ['9007199254740991', 9_007_199_254_740_991],
    ['-9223372036854775808', '-9223372036854775808', { column: 'bigint' }],
  ],
  decimal: [
    ['12345678901234567890.123456789', '12345678901234567890.123456789'],
    ['CAST(0.1 AS decimal(4, 2))', '0.10'],
    [
      '12345678901234567890123456789012345.123456789012345678901234567890',
      '12345678901234567890123456789012345.123456789012345678901234567890',
      { column: 'decimal(65, 30)' },
    ],
  ],
  float: [
    ['0.1e0', 0.1],
    ['1e300', 1e300],
    ['CAST(1.5 AS float)', 1.5],
    ['0.1', 0.1, { column: 'float' }],
    ['2.2250738585072014e-308', 2.225_073_858_507_201_4e-308, { column: 'double' }],
  ],
  // It has none: what would be one is an error or null.
  'not a number': [],
  date: [
    [`CAST('2024-02-29' AS date)`, '2024-02-29'],
    [`CAST('2024-02-29 12:34:56.789' AS datetime(3))`, '2024-02-29T12:34:56.789'],
    // Without a day, a month or a year they are dates to MySQL alone.
    [`'0000-00-00'`, '0000-00-00', { column: 'date' }],
    [`'2020-00-00'`, '2020-00-00', { column: 'date' }],
    [`'0000-00-00 00:00:00'`, '0000-00-00 00:00:00', { column: 'datetime' }],
    [`'0000-00-00 00:00:00'`, '0000-00-00 00:00:00', { column: 'timestamp NULL' }],
    ['0', 0, { column: 'year' }],
    ['1999', 1999, { column: 'year' }],
  ],
  'date before 1970': [
    [`CAST('1815-12-10' AS date)`, '1815-12-10'],
    [`CAST('1969-12-31 23:59:59' AS datetime)`, '1969-12-31T23:59:59'],
    [`'0000-01-01'`, '0000-01-01', { column: 'date' }],
  ],
  'date after 2038': [
    [`CAST('2999-12-31 23:59:59' AS datetime)`, '2999-12-31T23:59:59'],
    [`'9999-12-31 23:59:59.999999'`, '9999-12-31T23:59:59.999999', { column: 'datetime(6)' }],
  ],
  'time of day': [
    [`CAST('23:59:59.25' AS time(2))`, '23:59:59.25'],
    [`'838:59:59'`, '838:59:59', { column: 'time' }],
    [`'-838:59:59.999999'`, '-838:59:59.999999', { column: 'time(6)' }],
  ],
  // What `from_unixtime` gives has no zone: the answer has it in that of the server, which is UTC here.
  'time zone': [
    [`from_unixtime(1719813600)`, '2024-07-01T06:00:00'],
    [`from_unixtime(1719813600)`, '2024-07-01T06:00:00Z', { column: 'timestamp' }],
    [`from_unixtime(1.25)`, '1970-01-01T00:00:01.250Z', { column: 'timestamp(3)' }],
  ],
  // No type of its own.
  interval: [],
  // MariaDB's JSON is text.
  JSON: [
    [`json_object('a', 1)`, '{"a": 1}'],
    [`'[1.50, null]'`, '[1.50, null]', { column: 'json' }],
  ],
  array: [],
  UUID: [[`CAST('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' AS uuid)`, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
  binary: [
    [`CAST(X'DEADBEEF' AS binary(4))`, '3q2+7w=='],
    [`X''`, '', { column: 'blob' }],
    [`b'10100101'`, 'pQ==', { column: 'bit(8)' }],
    // Four bytes of its number, and the shape in the format that is well known.
    [`point(1, 2)`, 'AAAAAAEBAAAAAAAAAAAA8D8AAAAAAAAAQA==', { column: 'geometry' }],
  ],
  '4-byte characters': [
    [`'🧩𝄞'`, '🧩𝄞'],
    [`'é'`, 'é', { column: 'varchar(9) CHARACTER SET latin1' }],
    [`'👩‍👩‍👧'`, '👩‍👩‍👧', { column: 'longtext' }],
  ],
  'empty string': [
    [`''`, ''],
    [`''`, '', { column: `enum('', 'a')` }],
  ],
  others: [
    [`'b c'`, 'b c', { column: `enum('a', 'b c')` }],
    [`'a,c'`, 'a,c', { column: `set('a', 'b', 'c')` }],
    [`''`, '', { column: `set('a')` }],
    [`'::1'`, '::1', { column: 'inet6' }],
    [`'a\\\\b''c'`, `a\\b'c`, { column: 'tinytext' }],
  ],
};

import { VALUE_KINDS, type ValueTable } from '../dialect.js';
import { postgresBasicValues } from './postgres-basics.js';

const more: Partial<ValueTable> = {
  null: [['NULL::int4[]', null]],
  boolean: [['ARRAY[true, NULL]', [true, null]]],
  'small integer': [['4294967295::oid', 4_294_967_295]],
  '64-bit integer': [[`'-9223372036854775808'::int8`, '-9223372036854775808']],
  decimal: [
    ['1e-20::numeric', '0.00000000000000000001'],
    ['(-1e30)::numeric(40, 5)', '-1000000000000000000000000000000.00000'],
    [`'1234.56'::money`, '$1,234.56'],
  ],
  float: [
    ['5e-324::float8', 5e-324],
    ['3.4028235e38::float4', 3.402_823_5e38],
    ['0.1::float4', 0.1],
  ],
  'not a number': [
    [`'Infinity'::numeric`, 'Infinity'],
    [`'Infinity'::float4`, 'Infinity'],
    [`ARRAY['NaN'::float8, 1.5]`, ['NaN', 1.5]],
  ],
  date: [
    [`date 'infinity'`, 'infinity'],
    [`timestamp '-infinity'`, '-infinity'],
  ],
  'date before 1970': [
    [`date '0044-03-15 BC'`, '0044-03-15 BC'],
    [`timestamp '4713-01-01 12:00:00 BC'`, '4713-01-01T12:00:00 BC'],
  ],
  'date after 2038': [
    [`date '12345-01-01'`, '12345-01-01'],
    [`timestamp '294276-12-31 23:59:59.999999'`, '294276-12-31T23:59:59.999999'],
  ],
  'time of day': [
    [`time '24:00:00'`, '24:00:00'],
    [`timetz '12:00:00+05:30'`, '12:00:00+05:30'],
  ],
  'time zone': [
    [`timestamptz 'infinity'`, 'infinity'],
    [`timestamptz '0044-03-15 12:00:00+00 BC'`, '0044-03-15T12:00:00Z BC'],
  ],
  interval: [
    [`interval '-1 mon +2 days -03:00:00.000001'`, 'P-1M2DT-3H-0.000001S'],
    [`interval '0'`, 'PT0S'],
  ],
  JSON: [
    [`'[1,2]'::jsonb`, [1, 2]],
    [`'[]'::jsonb`, []],
    [`'{"a":"\\u00e9 \\ud83e\\udde9"}'::jsonb`, { a: 'é 🧩' }],
    [`E'{\\n  "a": 1\\n}'::json`, { a: 1 }, { oneWay: true }],
  ],
  array: [
    [`'{}'::text[]`, []],
    [`ARRAY[['a', 'NULL'], ['', E'\\\\ {,}']]`, JSON.parse('[["a","NULL"],["","\\\\ {,}"]]')],
    ['ARRAY[9007199254740993, 1]', ['9007199254740993', 1]],
    [`ARRAY[1.50, 'NaN'::numeric]`, ['1.50', 'NaN']],
    [`ARRAY[timestamptz '2024-02-29 12:34:56+00']`, ['2024-02-29T12:34:56Z']],
    [`ARRAY['{"a": 1}'::jsonb]`, [{ a: 1 }]],
    [`ARRAY[box '((1,1),(0,0))', box '((2,2),(0,0))']`, ['(1,1),(0,0)', '(2,2),(0,0)'], { oneWay: true }],
    // JSON has no lists that begin elsewhere.
    [`'[0:1]={a,b}'::text[]`, ['a', 'b'], { oneWay: true }],
    [`ARRAY['\\x00ff'::bytea]`, ['AP8='], { oneWay: true }],
  ],
  binary: [[`'\\x5c00'::bytea`, 'XAA=']],
  '4-byte characters': [[`'👩‍👩‍👧'::varchar(10)`, '👩‍👩‍👧']],
  'empty string': [[`'a'::char(3)`, 'a  ']],
  others: [
    [`B'101'`, '101'],
    [`'x'::name`, 'x'],
    [`'a'::"char"`, 'a'],
    [`'10.0.0.0/8'::cidr`, '10.0.0.0/8'],
    [`'::1'::inet`, '::1'],
    [`'08:00:2b:01:02:03'::macaddr`, '08:00:2b:01:02:03'],
    [`'[1,5)'::int4range`, '[1,5)'],
    [`ARRAY[int4range(1, 5), NULL]`, ['[1,5)', null]],
    [`tstzrange('2024-01-01Z', NULL)`, '["2024-01-01 00:00:00+00",)'],
    [`point(1.5, 2)`, '(1.5,2)'],
    [`polygon '((0,0),(1,1),(1,0))'`, '((0,0),(1,1),(1,0))'],
    [`'<a b="c">d</a>'::xml`, '<a b="c">d</a>'],
    [`to_tsvector('simple', 'a b')`, `'a':1 'b':2`],
    [`'$.a[*]'::jsonpath`, '$."a"[*]'],
    [`'1 2'::int2vector`, '1 2'],
    [`'16/B374D848'::pg_lsn`, '16/B374D848'],
    [`'pg_class'::regclass`, 'pg_class'],
  ],
};

export const postgresValues = {
  ...more,
  ...Object.fromEntries(
    VALUE_KINDS.map((kind) => [kind, [...postgresBasicValues[kind], ...(more[kind] ?? [])]]),
  ),
} as ValueTable;

import type { JsonValue } from '@patchbay/plugin-kit';
import { paramsOf } from './bindings.js';
import { ClickhouseStatements } from './statements.js';

const statements = new ClickhouseStatements();
const number = (value: string): JsonValue => ({ $type: 'number', value });

describe('a binding of ClickHouse', () => {
  it.each<[JsonValue, string, unknown]>([
    [7, 'Int64', 7],
    [0.5, 'Float64', 0.5],
    ['a', 'String', 'a'],
    [true, 'Bool', true],
    [null, 'Nullable(String)', null],
    [[1, 2], 'Array(Int64)', [1, 2]],
    [[1, 2.5], 'Array(Float64)', [1, 2.5]],
    [['a', null], 'Array(Nullable(String))', ['a', null]],
    [[[1], [2, 3]], 'Array(Array(Int64))', [[1], [2, 3]]],
    [[], 'Array(Nothing)', []],
    [number('9007199254740993'), 'Int64', 9_007_199_254_740_993n],
    [number('18446744073709551615'), 'UInt64', 18_446_744_073_709_551_615n],
    [number('-170141183460469231731687303715884105728'), 'Int128', -(2n ** 127n)],
    [number('-1.50'), 'Decimal(76, 2)', '-1.50'],
    [{ a: 1 }, 'String', '{"a":1}'],
  ])('stands in the statement with its type: %j', async (value, type, sent) => {
    const statement = await statements.read({ sql: 'SELECT ?', bindings: [value] });
    expect(statement.sql).toBe(`SELECT {p1:${type}}`);
    expect(paramsOf(statement)).toEqual({ p1: sent });
  });

  it.each<[JsonValue, RegExp]>([
    [[1, 'a'], /of one type/],
    [[{ a: 1 }], /of one type/],
    [number('9'.repeat(80)), /Send it as a string/],
    [{ $type: 'binary', base64: 'AAAA' }, /base64Decode/],
  ])('is refused where it has no type: %j', async (value, message) => {
    await expect(statements.read({ sql: 'SELECT ?', bindings: [value] })).rejects.toThrow(message);
  });

  it('stands beside conditions that are written with the same sign', async () => {
    const sql = `SELECT a > 1 ? b :c, a = :c`;
    expect((await statements.read({ sql: `SELECT a ? b :d, :c`, bindings: { c: 1 } })).sql).toBe(
      'SELECT a ? b :d, {p1:Int64}',
    );
    expect((await statements.read({ sql })).sql).toBe(sql);
  });
});

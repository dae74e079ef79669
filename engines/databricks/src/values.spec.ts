import { columnOf } from './values.js';

const decoded = (typeId: number, value: unknown): unknown => {
  const { decode } = columnOf('c', typeId);
  return decode ? decode(value as never) : value;
};

/** By the numbers that Thrift has for types; what the stand-in cannot make is tried here. */
describe('values of Databricks', () => {
  it.each([
    [20, '1-2', 'P1Y2M'],
    [20, '-1-2', 'P-1Y-2M'],
    [20, '0-0', 'PT0S'],
    [20, '10-0', 'P10Y'],
    [21, '3 04:05:06.500000000', 'P3DT4H5M6.5S'],
    [21, '-10 00:00:00.000000000', 'P-10D'],
    [21, '0 00:00:10.000000001', 'PT10.000000001S'],
    [21, '0 00:00:00.000000000', 'PT0S'],
    [8, '2024-02-29 12:34:56.789', '2024-02-29T12:34:56.789'],
    [10, '[1, "a  b", 9007199254740993]', '[1,"a  b",9007199254740993]'],
    [12, '{a -> 1}', '"{a -> 1}"'],
    [5, Math.fround(0.1), 0.1],
    [6, -Infinity, '-Infinity'],
  ])('of type %i read %j as %j', (typeId, value, expected) => {
    expect(decoded(typeId, value)).toEqual(expected);
  });
});

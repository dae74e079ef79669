import { columnOf } from './values.js';

const decoded = (type: string, raw: string, scale = 0): unknown => {
  const column = columnOf({ getName: () => 'c', getType: () => type, getScale: () => scale });
  return column.decode ? column.decode(raw) : raw;
};

/** As Snowflake's JSON results have them; its stand-in keeps no offset of a time zone, so they are tried here. */
describe('values of Snowflake', () => {
  it.each([
    ['timestamp_tz', '1709210096.789000000 1770', '2024-02-29T18:04:56.789+05:30'],
    ['timestamp_tz', '1709210096.000000000 1230', '2024-02-29T09:04:56-03:30'],
    ['timestamp_tz', '-0.000000001 1440', '1969-12-31T23:59:59.999999999Z'],
    ['timestamp_ntz', '-0.500000000', '1969-12-31T23:59:59.5'],
    ['timestamp_ntz', '253402300799.123456789', '9999-12-31T23:59:59.123456789'],
    ['timestamp_ltz', '-62135596800.000', '0001-01-01T00:00:00Z'],
    ['time', '86399.250000000', '23:59:59.25'],
    ['time', '0.000000000', '00:00:00'],
    ['date', '-719162', '0001-01-01'],
    ['date', '19782', '2024-02-29'],
    ['real', 'NaN', 'NaN'],
    ['real', '-inf', '-Infinity'],
    ['real', '1.5e+300', 1.5e300],
    ['boolean', '0', false],
    ['boolean', 'true', true],
    ['binary', 'DEADBEEF', '3q2+7w=='],
    ['variant', '{\n  "a b": [ 9007199254740993, "x\\" \\\\" ]\n}', '{"a b":[9007199254740993,"x\\" \\\\"]}'],
    ['variant', '<a>1</a>', '"<a>1</a>"'],
    ['array', '[\n  1,\n  null\n]', '[1,null]'],
    ['vector', '[1.500000,2.000000]', '[1.500000,2.000000]'],
    ['geography', 'POINT(1 2)', 'POINT(1 2)'],
  ])('of %s read %s as %s', (type, raw, value) => {
    expect(decoded(type, raw)).toEqual(value);
  });

  it('are numbers where JavaScript can hold them, and texts where it would round', () => {
    expect(decoded('fixed', '42')).toBe(42);
    expect(decoded('fixed', '-9007199254740993')).toBe('-9007199254740993');
    expect(decoded('fixed', '0.10', 2)).toBe('0.10');
  });
});

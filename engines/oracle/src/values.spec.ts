import oracledb from 'oracledb';
import { json, moment, number } from './values.js';

/** The driver takes what its type declarations leave out. */
const { IntervalDS, IntervalYM } = oracledb as unknown as Record<string, new (parts: object) => object>;

const bytes = (...all: number[]): Buffer => Buffer.from(all);

describe('values of Oracle', () => {
  it.each([
    ['42', 42],
    ['-7', -7],
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740993', '9007199254740993'],
    ['12345678901234567890.123456789', '12345678901234567890.123456789'],
    ['.5', '0.5'],
    ['-.5', '-0.5'],
    ['1E+40', `1${'0'.repeat(40)}`],
    ['1.25e-3', '0.00125'],
    ['0', 0],
  ])('keep every digit of %s', (digits, expected) => {
    expect(number(digits)).toBe(expected);
  });

  it.each([
    ['a date', bytes(120, 124, 2, 29, 13, 35, 57), true, '2024-02-29T12:34:56'],
    ['a date before 1970', bytes(118, 115, 12, 10, 1, 1, 1), true, '1815-12-10T00:00:00'],
    ['a date before Christ', bytes(53, 88, 1, 1, 1, 1, 1), true, '-004711-01-01T00:00:00'],
    [
      'nanoseconds',
      bytes(120, 124, 2, 29, 13, 35, 57, 7, 91, 205, 21),
      true,
      '2024-02-29T12:34:56.123456789',
    ],
    ['a moment in UTC', bytes(120, 124, 2, 29, 13, 35, 57, 0, 0, 0, 0), false, '2024-02-29T12:34:56Z'],
    [
      'a zone ahead',
      bytes(120, 124, 6, 30, 19, 31, 1, 0, 0, 0, 0, 25, 90),
      false,
      '2024-07-01T00:00:00+05:30',
    ],
    ['a zone behind', bytes(119, 170, 1, 1, 8, 1, 1, 0, 0, 0, 0, 12, 60), false, '1969-12-31T23:00:00-08:00'],
    [
      'a named region',
      bytes(120, 124, 2, 29, 13, 35, 57, 0, 0, 0, 0, 0x84, 10),
      false,
      '2024-02-29T12:34:56Z',
    ],
  ])('keep %s', (_, sent, isWithoutZone, expected) => {
    expect(moment(sent, isWithoutZone)).toBe(expected);
  });

  it('survive JSON', () => {
    expect(json(Buffer.from('deadbeef', 'hex'))).toBe('3q2+7w==');
    expect([NaN, -Infinity, 1.5].map(json)).toEqual(['NaN', '-Infinity', 1.5]);
    const parts = { days: 3, hours: 4, minutes: 5, seconds: 6, fseconds: 5e8 };
    expect(json(new IntervalDS!(parts))).toBe('P3DT4H5M6.5S');
    const behind = { days: 0, hours: 0, minutes: 0, seconds: 0, fseconds: -5e8 };
    expect(json(new IntervalDS!(behind))).toBe('-P0DT0H0M0.5S');
    expect(json(new IntervalYM!({ years: 1, months: 2 }))).toBe('P1Y2M');
    expect(json({ a: [1, null, Buffer.from('x')] })).toEqual({ a: [1, null, 'eA=='] });
  });
});

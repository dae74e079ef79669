import { isInstant, MysqlZone } from './zone.js';

const seconds = (instant: string): number => Date.parse(instant) / 1000;

/** Clocks are put forward in March and back in October. */
const berlin = new MysqlZone([
  { start: -Infinity, ahead: 3600 },
  { start: seconds('2024-03-31T01:00:00Z'), ahead: 7200 },
  { start: seconds('2024-10-27T01:00:00Z'), ahead: 3600 },
]);

describe('a zone whose clocks are put forward and back', () => {
  it.each([
    ['2024-01-15 12:00:00', '2024-01-15T11:00:00Z'],
    ['2024-03-31 01:59:59.5', '2024-03-31T00:59:59.5Z'],
    ['2024-03-31 03:00:00', '2024-03-31T01:00:00Z'],
    ['2024-07-01 00:30:00.123456', '2024-06-30T22:30:00.123456Z'],
    ['2024-10-27 01:59:59', '2024-10-26T23:59:59Z'],
    ['2024-10-27 03:00:00', '2024-10-27T02:00:00Z'],
  ])('has an instant for %s, and back', (local, instant) => {
    expect(berlin.instantOf(local)).toBe(instant);
    expect(berlin.localOf(instant)).toBe(local);
  });

  it.each(['2024-10-27 02:00:00', '2024-10-27 02:59:59'])('does not say which of two %s is', (local) => {
    expect(berlin.instantOf(local)).toBe(local.replace(' ', 'T'));
  });

  it('leaves what is not a moment as it is', () => {
    for (const zone of [berlin, MysqlZone.utc])
      for (const local of ['0000-00-00 00:00:00', '2020-00-00 00:00:00', '2020-01-00 00:00:00'])
        expect(zone.instantOf(local)).toBe(local);
  });
});

describe('an instant that is bound', () => {
  it.each(['2020-01-01T00:00:00Z', '2020-01-01 00:00+05:30', '2020-01-01T00:00:00.123456-0500'])(
    'is one: %s',
    (text) => {
      expect(isInstant(text)).toBe(true);
    },
  );

  it.each(['2020-01-01', '2020-01-01T00:00:00', '2020-01-01T00:00:00Z.', 'x2020-01-01T00:00:00Z', 20200101])(
    'is none: %s',
    (text) => {
      expect(isInstant(text)).toBe(false);
    },
  );
});

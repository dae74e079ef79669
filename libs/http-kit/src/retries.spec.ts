import { retryAfterS } from './retries.js';

const NOW = Date.parse('2026-11-28T12:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['7', 7],
    [' 0 ', 0],
    ['Sat, 28 Nov 2026 12:00:30 GMT', 30],
    ['Sat, 28 Nov 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    ['-5', undefined],
    ['99999999999999999999', undefined],
    [undefined, undefined],
  ])('of %j is %j seconds', (value, seconds) => {
    expect(retryAfterS({ 'retry-after': value }, NOW)).toBe(seconds);
  });
});

import fc from 'fast-check';
import { matchesPattern } from './name-pattern.js';

describe('a pattern of names', () => {
  it.each([
    ['orders', 'orders', true],
    ['Orders', 'oRDERS', true],
    ['orders', 'order', false],
    ['orders', 'ord*', true],
    ['orders', '*ers', true],
    ['orders', '*', true],
    ['', '*', true],
    ['', '?', false],
    ['orders', 'o?d*s', true],
    ['a.b', 'a?b', true],
    ['axb', 'a.b', false],
    ['100%_done', '100%_*', true],
    ['aXbXc', '*x*x*', true],
    ['aXbc', '*x*x*', false],
  ])('of %j to %j is %j', (text, pattern, like) => {
    expect(matchesPattern(text, pattern)).toBe(like);
  });

  it('holds for every text whose parts were replaced by stars', () => {
    const parts = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(parts, fc.string(), (kept, between) => {
        const literal = kept.map((part) => part.replace(/[*?]/g, ''));
        expect(matchesPattern(literal.join(between), literal.join('*'))).toBe(true);
      }),
    );
  });

  it('takes no time over patterns that regular expressions choke on', () => {
    expect(matchesPattern('a'.repeat(5000), `${'*a'.repeat(100)}*b`)).toBe(false);
  });
});

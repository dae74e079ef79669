import { nearest, unknownName } from './nearest.js';

const KNOWN = ['title', 'config', 'is_private', 'enabled', 'limit', 'offset', 'sub_type'];

describe('a name that is not known', () => {
  it.each([
    ['isPrivate', 'is_private'],
    ['private', 'is_private'],
    ['IS-PRIVATE', 'is_private'],
    ['subtype', 'sub_type'],
    ['limt', 'limit'],
    ['ofset', 'offset'],
    ['confg', 'config'],
  ])('%s probably means %s', (name, known) => {
    expect(nearest(name, KNOWN)).toBe(known);
    expect(unknownName(name, KNOWN)).toBe(`is not known; did you mean ${known}?`);
  });

  it.each(['zzz', '', 'pool', 'x'.repeat(1_000_000)])('may mean nothing that is known', (name) => {
    expect(nearest(name, KNOWN)).toBeUndefined();
    expect(unknownName(name, KNOWN)).toBe('is not known');
  });
});

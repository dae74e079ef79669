import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { changedPaths, type Config, MASK, mask, mergeConfig } from './index.js';

const secrets = ['connection.password', 'headers', 'token'];

const name = fc.constantFrom('a', 'b', 'c', 'connection', 'password', 'headers', 'token', 'host');
const { config } = fc.letrec<{ value: unknown; config: Config }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.array(fc.integer()),
    tie('config'),
  ),
  config: fc.dictionary(name, tie('value'), { noNullPrototype: true }),
}));

describe('a masked config', () => {
  it('hides each secret that is present, of several each value, and leaves the original alone', () => {
    const original = { connection: { host: 'db', password: 'p' }, headers: { key: 'k' }, token: '' };
    const before = structuredClone(original);
    expect(mask(original, secrets)).toEqual({
      connection: { host: 'db', password: MASK },
      headers: { key: MASK },
      token: '',
    });
    expect(original).toEqual(before);
  });

  it('leaves what is null, missing, or no object on the way as it is', () => {
    expect(mask({ connection: 'dsn', token: null }, secrets)).toEqual({ connection: 'dsn', token: null });
  });
});

describe('merging a config', () => {
  it('merges objects, replaces arrays and scalars, removes nulls', () => {
    const stored = { connection: { host: 'a', port: 1 }, list: [1, 2], old: true };
    const patch = { connection: { port: 2, user: 'u' }, list: [3], old: null, fresh: { x: null, y: 1 } };
    expect(mergeConfig(stored, patch, [])).toEqual({
      connection: { host: 'a', port: 2, user: 'u' },
      list: [3],
      fresh: { y: 1 },
    });
  });

  it('takes the mask for "unchanged" at a secret path, and for plain text elsewhere', () => {
    const patch = { connection: { password: MASK, host: MASK }, token: MASK };
    expect(mergeConfig({ connection: { password: 'p' } }, patch, secrets)).toEqual({
      connection: { password: 'p', host: MASK },
    });
  });

  it('changes nothing when the patch is empty', () => {
    fc.assert(
      fc.property(config, (stored) => {
        expect(mergeConfig(stored, {}, secrets)).toEqual(stored);
      }),
    );
  });

  it('changes nothing when the masked config comes back', () => {
    fc.assert(
      fc.property(config, (stored) => {
        expect(mergeConfig(stored, mask(stored, secrets), secrets)).toEqual(stored);
      }),
    );
  });

  it('removes every key that the patch sets to null', () => {
    fc.assert(
      fc.property(config, (stored) => {
        const nulls = Object.fromEntries(Object.keys(stored).map((key) => [key, null]));
        expect(mergeConfig(stored, nulls, secrets)).toEqual({});
      }),
    );
  });

  it('keeps the last of two scalars', () => {
    fc.assert(
      fc.property(config, config, (stored, patch) => {
        const scalars = Object.fromEntries(Object.keys(patch).map((key) => [key, 'last']));
        const merged = mergeConfig(mergeConfig(stored, patch, []), scalars, []);
        expect(merged).toEqual({ ...stored, ...scalars });
      }),
    );
  });

  it('gives the same whichever of two disjoint patches comes first', () => {
    const prefixed = (patch: Config, prefix: string): Config =>
      Object.fromEntries(
        Object.entries(patch).map(([key, value]) => [
          prefix + key,
          value !== null && typeof value === 'object' && !Array.isArray(value)
            ? prefixed(value as Config, '')
            : value,
        ]),
      );
    fc.assert(
      fc.property(config, config, (left, right) => {
        const stored = { shared: { kept: 1 } };
        const [one, two] = [{ shared: prefixed(left, 'l') }, { shared: prefixed(right, 'r') }];
        expect(mergeConfig(mergeConfig(stored, one, []), two, [])).toEqual(
          mergeConfig(mergeConfig(stored, two, []), one, []),
        );
      }),
    );
  });

  it('changes neither argument and shares nothing with them', () => {
    fc.assert(
      fc.property(config, config, (stored, patch) => {
        const before = structuredClone([stored, patch]);
        const merged = mergeConfig(stored, { ...patch, deep: { list: [1] } }, secrets);
        (merged.deep as { list: number[] }).list.push(2);
        for (const value of Object.values(merged)) {
          if (value !== null && typeof value === 'object') Object.assign(value, { touched: true });
        }
        expect([stored, patch]).toEqual(before);
      }),
    );
  });

  it.each(['__proto__', 'constructor', 'prototype'])('lets no %s key through', (key) => {
    const evil = JSON.parse(`{"${key}":{"admin":true},"a":{"${key}":{"admin":true}}}`) as Config;
    for (const merged of [mergeConfig({ a: {} }, evil, []), mergeConfig(evil, {}, []), mask(evil, [])]) {
      expect(JSON.stringify(merged)).toBe('{"a":{}}');
      expect((merged.a as Config).admin).toBeUndefined();
      expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    }
    expect(({} as Config).admin).toBeUndefined();
    expect(mergeConfig({}, {}, [`${key}.admin`])).toEqual({});
  });
});

describe('the names of what changed', () => {
  it('are those of the leaves, added, changed and removed; arrays are leaves', () => {
    const before = {
      connection: { host: 'a', port: 1, user: 'u' },
      list: [1, { a: 1 }],
      old: { x: { y: 1 } },
    };
    const after = { connection: { host: 'b', port: 1, ssl: true }, list: [1, { a: 2 }], fresh: {} };
    expect(changedPaths(before, after, []).sort()).toEqual([
      'connection.host',
      'connection.ssl',
      'connection.user',
      'fresh',
      'list',
      'old.x.y',
    ]);
  });

  it('stop at a secret: what is inside it is not named', () => {
    const before = { connection: { password: 'p' }, headers: { 'x-secret-name': 'k' } };
    expect(changedPaths(before, { headers: { other: 'k' } }, secrets)).toEqual([
      'connection.password',
      'headers',
    ]);
    expect(changedPaths({}, before, secrets)).toEqual(['connection.password', 'headers']);
  });

  it('are none exactly when both are the same', () => {
    fc.assert(
      fc.property(config, config, (one, other) => {
        expect(changedPaths(one, structuredClone(one), secrets)).toEqual([]);
        expect(changedPaths(one, other, secrets).length === 0).toBe(isDeepStrictEqual(one, other));
      }),
    );
  });

  it('are the same in either direction', () => {
    fc.assert(
      fc.property(config, config, (one, other) => {
        expect(changedPaths(one, other, secrets).sort()).toEqual(changedPaths(other, one, secrets).sort());
      }),
    );
  });
});

import { COMMON_STORE_COLUMNS, type Plugin, type UsageFields } from '@patchbay/plugin-kit';
import { checkedUsage } from './usage-fields.js';

const plugin = {
  type: 'ai',
  subType: 'model',
  store: [...COMMON_STORE_COLUMNS, { name: 'model', type: 'text' }, { name: 'tokens', type: 'number' }],
} as unknown as Plugin;

const check = (fields: object) =>
  checkedUsage(plugin, fields as UsageFields, (text) => text.replaceAll('sesame', '***'));

describe('what an action adds to its usage record', () => {
  it('is kept as it is where the plugin declares it', () => {
    expect(check({ model: 'm', tokens: 7 })).toEqual({ model: 'm', tokens: 7 });
    expect(check({})).toEqual({});
  });

  it('holds no secret, and no text of any length', () => {
    expect(check({ model: 'sesame' })).toEqual({ model: '***' });
    expect(check({ model: 'x'.repeat(9000) }).model).toHaveLength(500);
  });

  it.each([
    [{ nope: 1 }, '"nope" is not a column that it declares'],
    [{ rows: 1 }, '"rows" is not a column that it declares'],
    [{ ok: 0 }, '"ok" is not a column that it declares'],
    [{ __proto__: null, constructor: 1 }, '"constructor" is not a column that it declares'],
    [{ model: 7 }, '"model" must be a text'],
    [{ tokens: '7' }, '"tokens" must be a number'],
    [{ tokens: NaN }, '"tokens" must be a number'],
    [{ tokens: undefined }, '"tokens" must be a number'],
  ])('is refused aloud where the plugin does not: %j', (fields, message) => {
    expect(() => check(fields)).toThrow(
      expect.objectContaining({
        kind: 'internal',
        cause: expect.objectContaining({ message: `plugin ai/model: ${message}` }) as Error,
      }) as Error,
    );
  });
});

import fc from 'fast-check';
import { exactBindings, withSigns } from './exact-numbers.js';

const read = (json: string): unknown => {
  const signed = withSigns(json);
  return signed === undefined ? JSON.parse(json) : exactBindings(JSON.parse(signed));
};

const exact = (value: string) => ({ $type: 'number', value });

describe('the numbers of a body', () => {
  it.each([
    '9007199254740993',
    '-9007199254740993',
    '12345678901234567890',
    '0.12345678901234567890',
    '1.00000000000000000001',
  ])('are exact among the bindings, and a double elsewhere: %s', (number) => {
    const json = `{"bindings":[${number},"${number}"],"limit":${number},"params":{"bindings":{"a":${number}}}}`;
    expect(read(json)).toEqual({
      bindings: [exact(number), number],
      limit: Number(number),
      params: { bindings: { a: exact(number) } },
    });
  });

  it.each([
    '9007199254740991',
    '0.30000000000000004',
    '12345678901.1234',
    '0.10000000000000000',
    '1e300',
    '1.7976931348623157e308',
  ])('stay doubles where a double says all of them: %s', (number) => {
    expect(withSigns(`{"bindings":[${number}]}`)).toBeUndefined();
  });

  it('are those of bindings, and of no other key of that name', () => {
    const number = '9007199254740993';
    expect(read(`{"params":{"document":{"bindings":[${number}]}}}`)).toEqual({
      params: { document: { bindings: [Number(number)] } },
    });
  });

  it('are found whatever texts stand beside them', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'binary' }),
            fc.integer(),
            // Whole numbers beyond 2^53 are typed, whether or not a double has them.
            fc
              .double({ noNaN: true, noDefaultInfinity: true })
              .filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value)),
          ),
        ),
        fc.bigInt({ min: 2n ** 53n }),
        (others, big) => {
          const json = JSON.stringify({ bindings: [...others, 0] });
          const whole = `${json.slice(0, -3)}${big}]}`;
          expect(read(whole)).toEqual({
            bindings: [
              ...(JSON.parse(json) as { bindings: unknown[] }).bindings.slice(0, -1),
              exact(String(big)),
            ],
          });
        },
      ),
    );
  });
});

import { arrayToJson } from './array.js';

const asText = (text: string): string => arrayToJson(text, (element) => JSON.stringify(element));
const asIs = (text: string): string => arrayToJson(text);

describe('the text of an array', () => {
  it.each([
    ['{}', []],
    ['{a}', ['a']],
    ['{NULL,null,"NULL",""}', [null, 'null', 'NULL', '']],
    ['{"a b","c,d","e}f{","\\"g\\"","h\\\\"}', ['a b', 'c,d', 'e}f{', '"g"', 'h\\']],
    ['{"\\\\\\"","\\\\\\\\"}', ['\\"', '\\\\']],
    ['{"line\nbreak","ä😀"}', ['line\nbreak', 'ä😀']],
    [
      '{{a,b},{c,NULL}}',
      [
        ['a', 'b'],
        ['c', null],
      ],
    ],
    ['[0:1]={a,b}', ['a', 'b']],
    [
      '[-1:0][2:3]={{a,b},{c,d}}',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
  ])('%s becomes JSON', (text, elements) => {
    expect(JSON.parse(asText(text))).toEqual(elements);
  });

  it('keeps numbers as they are written', () => {
    expect(asIs('{1,-2.50,NULL,{9007199254740993}}')).toBe('[1,-2.50,null,[9007199254740993]]');
  });

  it.each(['{"a\\"b","cut off', '{"a\\', '{', '{"'])(
    'of %s, which no server sends, comes to an end',
    (text) => {
      expect(asText(text)).toMatch(/^\[/);
    },
  );

  it('is read once, however many quotes and backslashes it has', () => {
    const elements = Array.from({ length: 50_000 }, (_, n) => `\\"${'\\'.repeat(n % 7)}" ${n}`);
    const text = `{${elements.map((element) => `"${element.replace(/["\\]/g, '\\$&')}"`).join()}}`;
    let read = 0;
    const json = arrayToJson(text, (element) => {
      read += element.length;
      return JSON.stringify(element);
    });
    expect(JSON.parse(json)).toEqual(elements);
    expect(read).toBeLessThanOrEqual(text.length);
  });
});

import fc from 'fast-check';
import { certainTokens, lexer } from './lexer.js';
import type { Lexicon } from './lexicon.js';
import { countSteps } from './steps.js';
import { closingBrackets, type Token } from './token.js';

const written = (sql: string, lexicon: Lexicon): readonly string[] | string => {
  const lexed = lexer(lexicon)(sql);
  return typeof lexed === 'string' ? lexed : lexed.tokens.map(({ kind, text }) => `${kind} ${text}`);
};

const doubtOf = (sql: string, lexicon: Lexicon): string | undefined => {
  const lexed = lexer(lexicon)(sql);
  return typeof lexed === 'string' ? lexed : lexed.doubt;
};

const clickhouse: Lexicon = { backslashEscapes: `'"\``, backtickNames: true, dollarQuotes: 'tagged' };

describe('a lexer', () => {
  it.each<[string, Lexicon, readonly string[]]>([
    [`a"b"'c'`, {}, ['word a', 'name b', `text 'c'`]],
    [`"a""b" 'it''s'`, {}, ['name a"b', `text 'it''s'`]],
    ['`a``b` [c]', { backtickNames: true }, ['name a`b', 'mark [', 'word c', 'mark ]']],
    ['[a]]b]', { bracketNames: 'doubled' }, ['name a]b']],
    ['[a]]', { bracketNames: 'plain' }, ['name a', 'mark ]']],
    [`E'\\'' e`, { escapeTexts: true }, [`text E'\\''`, 'word e']],
    [`r'\\' r`, { rawTexts: true, backslashEscapes: `'` }, [`text r'\\'`, 'word r']],
    [`$$'$$ $t$ $$ $t$`, { dollarQuotes: 'tagged' }, [`text $$'$$`, 'text $t$ $$ $t$']],
    [`a$b$c`, { dollarQuotes: 'tagged' }, ['word a$b$c']],
    [`q'[it's]' nQ'!a'!' q`, { qQuotes: true }, [`text q'[it's]'`, `text nQ'!a'!'`, 'word q']],
    ['1 /* /* */ 2 */ 3', { nestedComments: 'always' }, ['number 1', 'number 3']],
    ['1 /* /* */ 2', {}, ['number 1', 'number 2']],
    ['1 // 2\n3', { slashComments: true }, ['number 1', 'number 3']],
    ['1 #2\n# 3', { hashComments: 'spaced' }, ['number 1', 'mark #', 'number 2']],
    ['1--2', { spacedDashes: true }, ['number 1', 'mark -', 'mark -', 'number 2']],
    ['1 --\r2', { returnEndsLine: true }, ['number 1', 'number 2']],
    ['@@a #t', { variables: true, wordStarts: '#', wordParts: '@' }, ['variable @@a', 'word #t']],
    ['a::b ->> c', {}, ['word a', 'mark ::', 'word b', 'mark ->>', 'word c']],
    ['1.5e-3 0xfF 2.into', {}, ['number 1.5e-3', 'number 0xfF', 'number 2.', 'word into']],
    [`"a\\"b" \`c\\\`d\``, clickhouse, ['name a"b', 'name c`d']],
  ])('reads %j as an engine of these features does', (sql, lexicon, tokens) => {
    expect(written(sql, lexicon)).toEqual(tokens);
  });

  it.each<[string, Lexicon, string]>([
    [`'a`, {}, 'text'],
    [`'a''`, {}, 'text'],
    ['"a', {}, 'name'],
    ['[a', { bracketNames: 'plain' }, 'name'],
    ['[a]]', { bracketNames: 'doubled' }, 'name'],
    ['/* a', {}, 'comment'],
    ['/* /* */', { nestedComments: 'always' }, 'comment'],
    ['$$ a $', { dollarQuotes: 'plain' }, 'text'],
    ['$a$ $b$', { dollarQuotes: 'tagged' }, 'text'],
    [`q'[ a]`, { qQuotes: true }, 'text'],
    [`q' a '`, { qQuotes: true }, 'text'],
    [`'\\'`, { backslashEscapes: `'` }, 'text'],
  ])('says of %j what is not closed', (sql, lexicon, kind) => {
    expect(written(sql, lexicon)).toBe(`The statement cannot be read: a ${kind} is not closed.`);
  });

  it.each<[string, Lexicon]>([
    ['1 /* /* */', { nestedComments: 'by version' }],
    ['1 -- a\rb', {}],
    ['1 -- a\\\nb', {}],
    ['a\u00a0b', {}],
    ['a\fb', { spaces: ' \n' }],
    ['`', {}],
    ['1for', { separateNumbers: true }],
    ['1ff', { separateNumbers: true, numberSuffixes: 'f' }],
    ['é', { asciiWords: true }],
    ['"\\x66ile"', { backslashEscapes: '"' }],
    ['a {', { marks: '()' }],
  ])('has its doubts about %j', (sql, lexicon) => {
    expect(doubtOf(sql, lexicon)).toEqual(expect.any(String));
    expect(certainTokens(lexer(lexicon), sql)).toEqual(expect.any(String));
  });

  it.each<[string, Lexicon]>([
    ['1 -- a\r\n, 2', {}],
    ['1 /* /* */ */', { nestedComments: 'always' }],
    ['1f', { separateNumbers: true, numberSuffixes: 'f' }],
    ['"a\\\\b"', { backslashEscapes: '"' }],
  ])('has none about %j', (sql, lexicon) => {
    expect(doubtOf(sql, lexicon)).toBeUndefined();
  });

  it('says where each token stands, in order and without overlap', () => {
    const unit = fc.constantFrom(
      'a',
      '1',
      ' ',
      '"',
      `'`,
      '(',
      '-',
      '/',
      '*',
      '$',
      '\n',
      'é',
      '🧩',
      ':',
      '\\',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (sql) => {
        const lexed = lexer({ dollarQuotes: 'tagged', nestedComments: 'always' })(sql);
        if (typeof lexed === 'string') return;
        let end = 0;
        for (const token of lexed.tokens) {
          expect(token.start).toBeGreaterThanOrEqual(end);
          expect(token.end).toBeGreaterThan(token.start);
          end = token.end;
        }
        expect(end).toBeLessThanOrEqual(sql.length);
      }),
    );
  });

  it('looks at each character once', async () => {
    const lex = lexer({ qQuotes: true, dollarQuotes: 'tagged', nestedComments: 'always' });
    for (const part of [`q'a `, '/*', '$a$', `'a' '`, '"', '(', '1e', 'é'])
      expect(await countSteps(() => lex(part.repeat(1000)))).toBe(part.length * 1000);
  });
});

describe('the brackets of a statement', () => {
  const tokensOf = (sql: string): readonly Token[] => {
    const tokens = certainTokens(lexer({}), sql);
    if (typeof tokens === 'string') throw new Error(tokens);
    return tokens;
  };

  it('are matched in one pass, and those in texts are none', async () => {
    expect([...closingBrackets(tokensOf(`((')') (`))]).toEqual([[1, 3]]);
    const steps = (depth: number) =>
      countSteps(() => closingBrackets(tokensOf('('.repeat(depth) + ')'.repeat(depth))));
    expect((await steps(2000)) / (await steps(1000))).toBeLessThan(2.1);
  });
});

import fc from 'fast-check';
import { lexer } from '../lexing/lexer.js';
import type { Lexicon } from '../lexing/lexicon.js';
import { type Scan, scan as scanTokens } from './scan.js';

const postgres: Lexicon = {
  dollarQuotes: 'tagged',
  escapeTexts: true,
  nestedComments: 'always',
  returnEndsLine: true,
};
const mysql: Lexicon = {
  backslashEscapes: `'"`,
  backtickNames: true,
  hashComments: 'plain',
  spacedDashes: true,
  executableComments: true,
};
const sqlite: Lexicon = { bracketNames: 'plain', backtickNames: true };
const mssql: Lexicon = { bracketNames: 'doubled', nestedComments: 'always' };

const scan = (sql: string, lexicon: Lexicon): Scan & { readonly executableComment: boolean } => {
  const lexed = lexer(lexicon)(sql);
  if (typeof lexed === 'string') throw new Error(lexed);
  return { ...scanTokens(sql, lexed.tokens, lexicon), executableComment: lexed.executableComment };
};

const marksOf = (sql: string, lexicon: Lexicon): string[] =>
  scan(sql, lexicon)
    .marks.filter(({ kind }) => kind !== 'escaped')
    .map(({ start, end }) => sql.slice(start, end));

describe('a scan', () => {
  it.each([
    [`SELECT ?, :a, 'it''s ? :b', ? FROM "t ? :c"`, postgres, ['?', ':a', '?']],
    [`SELECT $$ ? :a $$, $x$ ? $$ :b $x$, ?`, postgres, ['?']],
    [`SELECT /* ? /* :a */ ? */ ? -- :b\n, :c`, postgres, ['?', ':c']],
    [`SELECT E'\\'? :a', e'\\\\', ?`, postgres, ['?']],
    [`SELECT '\\', ?, name'? :a'`, postgres, ['?']],
    [`SELECT x::int, a[1:2], :b::text, '{}'::jsonb \\? 'k'`, postgres, [':b']],
    [`SELECT tag$1, a$b$ ? $c`, postgres, ['?']],
    [`SELECT '\\'? :a', "\\"? :b", \`? :c\`, ?`, mysql, ['?']],
    [`SELECT 1 # ? :a\n, ? -- :b\n, :c`, mysql, ['?', ':c']],
    [`SELECT 1--?`, mysql, ['?']],
    [`SELECT '/* ', ?, ' */'`, mysql, ['?']],
    [`SELECT [? :a], \`?\`, "?", '\\', ? /* ? /* */`, sqlite, ['?']],
    [`SELECT :a1, :b_2, :1, a:c`, sqlite, [':a1', ':b_2', ':c']],
  ])('finds the placeholders of %s', (sql, lexicon, marks) => {
    expect(marksOf(sql, lexicon)).toEqual(marks);
  });

  it.each([
    ['-- DELETE\n /* DELETE */ Select 1', 'select'],
    ['((WITH x AS (SELECT 1) SELECT 2))', 'with'],
    [';; VALUES (1)', 'values'],
    [' /* nothing */ ; -- at all', ''],
    ['1 + 1', ''],
  ])('names the first word of %j', (sql, keyword) => {
    expect(scan(sql, postgres).keyword).toBe(keyword);
  });

  it.each([
    ['SELECT 1', false],
    ['SELECT 1; -- no more\n ;', false],
    [`SELECT '1; DELETE'`, false],
    ['SELECT 1; DELETE FROM t', true],
    [`SELECT '\\'; DELETE FROM t; --'`, true],
    ['SELECT 1; $1', true],
    [`SELECT 1; 'text'`, true],
  ])('tells whether %j holds several statements', (sql, several) => {
    expect(scan(sql, postgres).several).toBe(several);
  });

  it('names what is called, however it is written', () => {
    const sql = 'SELECT `load_file`(1), a.Sleep /* () */ (2), f\n(x, (y)), in_a, "G" (3), (4) AS b, `a`, c';
    expect(scan(sql, mysql).calls).toEqual(['load_file', 'sleep', 'f', 'g']);
    expect(scan(`SELECT [h](1) FROM 'pragma_x'('y')`, sqlite).calls).toEqual(['h', 'pragma_x']);
  });

  it.each(['/*! DELETE */', '/*!50000 DELETE */', '/*M! DELETE */', 'SELECT 1 /*!INTO*/'])(
    'sees that MySQL would execute the comment in %s',
    (sql) => {
      expect(scan(sql, mysql).executableComment).toBe(true);
      expect(scan(sql, postgres).executableComment).toBe(false);
    },
  );

  it('collects the words outside of strings, names and comments', () => {
    expect(scan('SELECT "Into" /* into */, 1.0INTO @x', mysql).words).toBe('select into x');
  });

  const inside = fc.string({
    unit: fc.constantFrom('?', ':a', ';', ' ', '-', '/', '*', '#', '\\', '$', 'x'),
  });

  it.each([
    ['a string', sqlite, (text: string) => `'${text}'`],
    ['a quoted name', postgres, (text: string) => `"${text}"`],
    ['a name in backticks', mysql, (text: string) => `\`${text}\``],
    ['a name in brackets', sqlite, (text: string) => `[${text}]`],
    ['a name with a bracket in it', mssql, (text: string) => `[x]]${text}]`],
    ['a comment in a comment', mssql, (text: string) => `/* /* */ ${text.replaceAll('/', '')} */ 1`],
    ['a dollar-quoted string', postgres, (text: string) => `$t$${text}$t$`],
    ['a string with escapes', mysql, (text: string) => `'${text.replaceAll('\\', '\\\\')}'`],
    ['an E string', postgres, (text: string) => `E'${text.replaceAll('\\', '\\\\')}'`],
    ['a line comment', sqlite, (text: string) => `--${text}\n`],
  ])('never finds a placeholder or a second statement in %s', (_, lexicon, quote) => {
    fc.assert(
      fc.property(inside, (text) => {
        const { marks, several } = scan(`SELECT ${quote(text)}, ?`, lexicon);
        expect({ marks: marks.length, several }).toEqual({ marks: 1, several: false });
      }),
    );
  });

  it('takes any text in which nothing is left open', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(postgres, mysql, sqlite), (sql, lexicon) => {
        fc.pre(typeof lexer(lexicon)(sql) !== 'string');
        const { marks } = scan(sql, lexicon);
        expect(marks.every(({ start, end }) => /^(?:\\?\?|:\w+)$/.test(sql.slice(start, end)))).toBe(true);
      }),
    );
  });
});

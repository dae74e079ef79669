import { strictReads } from './read-rules.js';
import { certainTokens, lexer } from '../lexing/lexer.js';
import type { Lexicon } from '../lexing/lexicon.js';

const spark: Lexicon = {
  backslashEscapes: `'"`,
  doubleQuotedTexts: true,
  backtickNames: true,
  rawTexts: true,
};
const snowflake: Lexicon = { backslashEscapes: `'`, dollarQuotes: 'plain', slashComments: true };

const strictTokens = (sql: string, lexicon: Lexicon): unknown => {
  const tokens = certainTokens(lexer(lexicon), sql);
  return typeof tokens === 'string' ? tokens : tokens.map(({ kind, text }) => ({ kind, text }));
};

const refusal = strictReads({
  lexicon: spark,
  writing: new Set(['insert', 'delete', 'into']),
  opening: new Set(['call']),
  mayCall: (name) => name !== 'reflect',
  explainWords: new Set(['extended']),
});

describe('strict tokens', () => {
  it('knows texts, names and comments as the engine spells them', () => {
    const sql = `SELECT 'it\\'s -- no' AS "x ""y""" // z\n, $$ it's $$ -- w`;
    expect(strictTokens(sql, snowflake)).toEqual([
      { kind: 'word', text: 'select' },
      { kind: 'text', text: `'it\\'s -- no'` },
      { kind: 'word', text: 'as' },
      { kind: 'name', text: 'x "y"' },
      { kind: 'mark', text: ',' },
      { kind: 'text', text: `$$ it's $$` },
    ]);
    expect(strictTokens(`r'\\' "\\"" \`a\`\`b\``, spark)).toEqual([
      { kind: 'text', text: `r'\\'` },
      { kind: 'text', text: `"\\""` },
      { kind: 'name', text: 'a`b' },
    ]);
  });

  it.each([
    `SELECT 'open`,
    `SELECT "open`,
    'SELECT `open',
    'SELECT 1 /* open',
    'SELECT 1 /* a /* b */ c */',
    'SELECT 1 -- a\rDELETE',
    'SELECT 1 -- a\\\n DELETE',
    'SELECT\u00a01',
    'SELECT 1 \u0001',
  ])('reads nothing that two readers could take for different things: %j', (sql) => {
    expect(strictTokens(sql, spark)).toEqual(expect.any(String));
  });
});

describe('rules of reading', () => {
  it.each([
    'SELECT 1; DELETE FROM t',
    'FROM t INSERT INTO u SELECT *',
    'WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a',
    'WITH a AS (SELECT 1) CALL p()',
    'SELECT 1.0INTO t',
    'SELECT reflect("a", "b")',
    'SELECT `REFLECT` ("a", "b")',
    `SELECT IDENTIFIER('ref' || 'lect')('a', 'b')`,
    'SELECT /* x */ reflect /* y */ ("a")',
    'EXPLAIN EXTENDED DROP TABLE t',
  ])('refuse %j', (sql) => {
    expect(refusal(sql)).toEqual(expect.any(String));
  });

  it.each([
    'SELECT 1;',
    `SELECT 'DELETE FROM t; --', "INSERT" AS insert, t.delete, call FROM t -- DELETE`,
    'SELECT insert(a, 1, 2, "x") FROM IDENTIFIER(:name)',
    'EXPLAIN EXTENDED WITH a AS (SELECT 1) SELECT * FROM a',
  ])('let %j through', (sql) => {
    expect(refusal(sql)).toBeUndefined();
  });
});

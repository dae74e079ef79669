import { type Dialect, isWord, strictReads, type Token } from '@patchbay/sql-kit';

/** Table functions that only make rows, or read what the server itself holds; all others reach files or other systems. */
const TABLE_FUNCTIONS = new Set(
  'numbers numbers_mt zeros zeros_mt generate_series generateseries values view merge cluster null viewexplain'.split(
    ' ',
  ),
);
/** What looks like a call after FROM or JOIN. */
const AFTER = new Set(['from', 'join']);

/** Functions that act, read files or other systems although they stand in an expression. */
const ACTING = new Set(
  `file url s3 gcs hdfs azureblobstorage input remote remotesecure mysql postgresql mongodb redis sqlite odbc jdbc
   executable catboostevaluate modelevaluate sleepeachrow`.split(/\s+/),
);

function refuse(tokens: readonly Token[]): string | undefined {
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1];
    const isCalled = tokens[at + 1]?.text === '(';
    if (
      isCalled &&
      before?.kind === 'word' &&
      AFTER.has(before.text) &&
      !TABLE_FUNCTIONS.has(token.text) &&
      token.text !== '('
    )
      return `A query cannot read from ${token.text}.`;
    if (
      isWord(token, 'format') &&
      !isCalled &&
      before &&
      tokens[at + 1]?.kind === 'word' &&
      at >= tokens.length - 3
    )
      return 'A query cannot choose its FORMAT.';
    if (isWord(token, 'settings') && tokens[at + 2]?.text === '=') return 'A query cannot hold SETTINGS.';
  }
  return undefined;
}

export const clickhouseDialect: Omit<Dialect, 'placeholder' | 'classify'> = {
  lexicon: { mysql: true, backslashEscapes: true },
  readKeywords: new Set(['select', 'with', 'show', 'describe', 'desc', 'explain', 'exists']),
};

export const classify = strictReads({
  spelling: { doubleQuotes: 'name', backticks: true },
  writing: new Set(
    'insert update delete truncate drop alter create grant revoke into attach detach optimize kill rename'.split(
      ' ',
    ),
  ),
  opening: new Set('system set use exchange undrop move backup restore watch check'.split(' ')),
  mayCall: (name) => !ACTING.has(name),
  explainWords: new Set('ast syntax plan pipeline estimate query tree table override'.split(' ')),
  refuse,
});

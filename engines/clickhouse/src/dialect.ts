import { type Dialect, isMark, isWord, type Lexicon, strictReads, type Token } from '@patchbay/sql-kit';
import { refusedTable } from './tables.js';

/** As ClickHouse's own lexer reads it. What differs by version, such as comments in comments, is a doubt. */
const lexicon: Lexicon = {
  backslashEscapes: `'"\``,
  backtickNames: true,
  dollarQuotes: 'tagged',
  nestedComments: 'by version',
  slashComments: true,
  hashComments: 'spaced',
  asciiWords: true,
  questionMarks: 'ternary',
  // A dollar sign that begins no text of its own may begin one in another version.
  marks: '!%&()*+,-./:;<=>?@[]^{|}~',
};

/**
 * Functions that act, read files or other systems: of expressions, and of tables wherever those may stand (behind IN, as the
 * argument of another).
 */
const REACHING =
  /^(?:catboostevaluate|modelevaluate|sleepeachrow|executable|input|(?:file|url|s3|gcs|oss|cosn|hdfs|hive|azureblobstorage|(?:iceberg|deltalake|hudi|paimon)(?:s3|azure|hdfs|local)?|remote|remotesecure|mysql|postgresql|mongodb|redis|sqlite|odbc|jdbc|meilisearch|ytsaurus|arrowflight|prometheusquery(?:range)?)(?:cluster)?)$/;

function refuse(tokens: readonly Token[]): string | undefined {
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1];
    if (isWord(token, 'format') && at > 0 && next?.kind === 'word' && at >= tokens.length - 3)
      return 'A query cannot choose its FORMAT.';
    if (isWord(token, 'settings') && isMark(tokens[at + 2], '=')) return 'A query cannot hold SETTINGS.';
  }
  return refusedTable(tokens);
}

export const clickhouseDialect: Omit<Dialect, 'placeholder' | 'classify'> = {
  lexicon,
  bindsLists: true,
  // Of whatever type the value is: a subquery would have to give rows of the same.
  emptyIn: { in: 'IS NULL IN (2)', notIn: 'IS NULL NOT IN (2)' },
  readKeywords: new Set(['select', 'with', 'show', 'describe', 'desc', 'explain', 'exists']),
};

export const classify = strictReads({
  lexicon,
  writing: new Set(
    'insert update delete truncate drop alter create grant revoke into attach detach optimize kill rename'.split(
      ' ',
    ),
  ),
  opening: new Set('system set use exchange undrop move backup restore watch check'.split(' ')),
  mayCall: (name) => !REACHING.test(name),
  explainWords: new Set('ast syntax plan pipeline estimate query tree table override'.split(' ')),
  refuse,
});

import {
  type Dialect,
  isWord,
  type Lexicon,
  strictReads,
  type Token,
  offThread,
  readerOf,
} from '@patchbay/sql-kit';

/** What SYSTEM$ functions may be called: those that only tell. Others cancel, abort, send and wake. */
const TELLING = new Set(
  [
    'allowlist clustering_depth clustering_information database_refresh_progress estimate_query_acceleration',
    'estimate_search_optimization_costs explain_json_to_text explain_plan_json get_tag last_change_commit_time',
    'pipe_status stream_backlog stream_has_data typeof wait',
  ].flatMap((names) => names.split(' ')),
);

function mayCall(name: string): boolean {
  const system = /^system\$(.*)$/s.exec(name)?.[1];
  if (system !== undefined) return TELLING.has(system);
  // The next number of a sequence is a change to it.
  return name !== 'getnextval';
}

function refuse(tokens: readonly Token[]): string | undefined {
  for (const [at, token] of tokens.entries()) {
    const { kind, text } = token;
    const before = tokens[at - 1];
    if (text === '->>') return 'A query cannot go on with the result of another (->>).';
    if (text === 'nextval' && before?.text === '.')
      return 'A query cannot take the next value of a sequence.';
    // WITH name AS PROCEDURE () … CALL name(): a procedure for one use.
    if (isWord(token, 'procedure') && isWord(before, 'as')) return 'A query cannot hold a procedure.';
    if (isWord(token, 'update') && isWord(before, 'for')) return 'A query cannot lock rows.';
    // What a text is that stands where a statement begins, a block of code for one, is not for us to say.
    if (kind === 'text' && at === 0) return 'A query cannot start with a text.';
  }
  return undefined;
}

const lexicon: Lexicon = { backslashEscapes: `'`, dollarQuotes: 'plain', slashComments: true };

const classify = strictReads({
  lexicon,
  writing: new Set('insert update delete merge truncate drop alter create grant revoke into'.split(' ')),
  opening: new Set('call execute copy put get begin declare set unset use undrop remove comment'.split(' ')),
  mayCall,
  explainWords: new Set(['using', 'tabular', 'json', 'text']),
  refuse,
});

export const snowflakeDialect: Dialect = {
  lexicon,
  placeholder: () => '?',
  readKeywords: new Set(['select', 'with', 'show', 'describe', 'desc', 'explain']),
  // Schemas and settings of the session, and files of this machine: the driver itself would read and write those.
  refusedInWrite: /^(?:alter session|unset|put|get)/,
  // The server takes as many statements as the driver says, which is one.
  withBody:
    /^create (?:or replace |or alter )?(?:secure |temp |temporary )*(?:procedure|function|task|alert)\b/,
  classify: offThread(new URL('../dist/dialect.js', import.meta.url), classify),
};

export const read = readerOf(classify);

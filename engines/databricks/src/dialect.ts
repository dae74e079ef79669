import {
  type Dialect,
  isWord,
  type Lexicon,
  strictReads,
  type Token,
  offThread,
  readerOf,
} from '@patchbay/sql-kit';

/** They run code, call services with what they are given, or hand out secrets. Files and tables may be read. */
const REACHING =
  /^(?:java_method|reflect|try_reflect|http_request|remote_query|ai_\w+|vector_search|secret|try_secret|read_kafka|read_kinesis|read_pubsub|read_pulsar|set_config)$/;

function refuse(tokens: readonly Token[]): string | undefined {
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1];
    // The server would replace ${…} by a setting or a variable before it reads the statement, in texts as well.
    if (token.text.includes('${') || (token.text === '{' && before?.text === '$'))
      return 'A query cannot hold ${…}, which the server replaces before it reads the statement.';
    // SELECT TRANSFORM (…) USING 'script', MAP … USING and REDUCE … USING run a program.
    if (token.kind === 'text' && isWord(before, 'using')) return 'A query cannot run a script (USING).';
    if (isWord(token, 'update') && isWord(before, 'for')) return 'A query cannot lock rows.';
  }
  return undefined;
}

const lexicon: Lexicon = {
  backslashEscapes: `'"`,
  doubleQuotedTexts: true,
  backtickNames: true,
  rawTexts: true,
};

const classify = strictReads({
  lexicon,
  writing: new Set(
    'insert update delete merge truncate drop alter create grant revoke into overwrite'.split(' '),
  ),
  opening: new Set(
    'call execute copy put get begin declare set use add load msck optimize vacuum refresh cache uncache clear analyze restore clone comment undrop'.split(
      ' ',
    ),
  ),
  mayCall: (name) => !REACHING.test(name),
  explainWords: new Set(['extended', 'codegen', 'cost', 'formatted']),
  refuse,
});

export const databricksDialect: Dialect = {
  lexicon,
  placeholder: () => '?',
  readKeywords: new Set(['select', 'with', 'values', 'show', 'describe', 'desc', 'explain']),
  // They change the session, load code into it, or leave its catalog; some of it would stay on a cluster.
  refusedInWrite: /^(?:add|list jar|alter session|unset|refresh|clear cache|cache|uncache|put|get)\b/,
  withBody: /^create (?:or replace )?(?:temporary )?(?:procedure|function)\b/,
  classify: offThread(new URL('../dist/dialect.js', import.meta.url), classify),
};

export const read = readerOf(classify);

import {
  certainTokens,
  type Dialect,
  lexer,
  type Lexicon,
  noRowsOf,
  type Token,
  offThread,
  readerOf,
  words,
} from '@patchbay/sql-kit';

const lexicon: Lexicon = {
  qQuotes: true,
  wordParts: '#',
  separateNumbers: true,
  numberSuffixes: 'fd',
  spaces: ' \t\r\n',
  marks: '-+*/%|^<>=!.,():;@&?[]',
};
const lex = lexer(lexicon);

export const oracleSql: Dialect = {
  lexicon,
  placeholder: (n) => `:p${n}`,
  emptyIn: noRowsOf('SELECT NULL FROM DUAL WHERE 1 = 0'),
  readKeywords: new Set(['select', 'with']),
  refusedInWrite: /^alter (?:session|system)\b/,
  // To the compiler of PL/SQL, whatever follows is a part of it, or a mistake.
  withBody:
    /^(?:begin|declare)\b|^create (?:or replace )?(?:(?:non)?editionable )?(?:procedure|function|package|trigger|type)\b/,
  classify: offThread(new URL('../dist/dialect.js', import.meta.url), classify),
};

export const read = readerOf(classify);

/** Words that no SELECT holds but as a name of something, and that write, lock or run PL/SQL. */
const WRITING = words(
  'into insert update delete merge truncate drop create alter grant revoke lock begin declare',
);

/** Packages that Oracle supplies: all act or may, but for these, which compute. */
const SUPPLIED = /^(?:dbms|utl|owa|htp|htf|apex|ords|wpg|wwv|ctx|sdo|ord|mgmt|dbfs|xs|cwm|wri|prvt)_/;
const COMPUTING = words('dbms_lob utl_raw utl_i18n utl_match utl_encode');

/** Types and functions by which a SELECT reaches files, the network or a queue. */
const REACHING = words(
  'httpuritype ftpuritype dburitype xdburitype uritype urifactory bfilename sys_http htp owa external dbms_java httpurl',
);

/** Numbers that a sequence counts on with. */
const COUNTING = words('nextval');

/** @returns why `query` refuses a statement: the engine's own wall leaves locks, sequences and packages to this one */
function classify(sql: string): string | undefined {
  const tokens = certainTokens(lex, sql);
  if (typeof tokens === 'string') return tokens;
  if (tokens.some(({ kind, text }) => kind === 'mark' && text === ';'))
    return 'Only one statement at a time is allowed, without a semicolon.';
  return tokens.map((_, at) => refusalAt(tokens, at)).find(Boolean);
}

function refusalAt(tokens: readonly Token[], at: number): string | undefined {
  const { kind, text } = tokens[at]!;
  const before = tokens[at - 1]?.text ?? '';
  const next = tokens[at + 1]?.text ?? '';
  if (kind === 'mark' && text === '@') return 'A query cannot reach another database over a link.';
  if (kind !== 'word' && kind !== 'name') return undefined;
  const folded = text.normalize('NFKC').toLowerCase();
  if (SUPPLIED.test(folded) && !COMPUTING.has(folded) && /^[.(]$/.test(next))
    return `A query cannot call ${text}.`;
  if (REACHING.has(folded) && (/^[.(]$/.test(next) || before === '.')) return `A query cannot call ${text}.`;
  if (COUNTING.has(folded) && before === '.') return 'A query cannot count a sequence on.';
  if (kind === 'name' || before === '.' || before === 'as') return undefined;
  if (WRITING.has(folded)) return `A query cannot hold ${text.toUpperCase()}.`;
  if ((text === 'function' || text === 'procedure') && (before === 'with' || before === ','))
    return 'A query cannot bring PL/SQL along.';
  return undefined;
}

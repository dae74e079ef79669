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

/** Sessions have QUOTED_IDENTIFIER on. */
const lexicon: Lexicon = {
  bracketNames: 'doubled',
  nestedComments: 'always',
  wordStarts: '#',
  wordParts: '@#',
  variables: true,
  separateNumbers: true,
  marks: '-+*/%&|^~<>=!.,();$',
};
const lex = lexer(lexicon);

export const tsql: Dialect = {
  lexicon,
  placeholder: (n) => `@p${n}`,
  // A bare NULL would be an int, which dates and identifiers are not compared with.
  emptyIn: noRowsOf('SELECT CAST(NULL AS nvarchar(1)) WHERE 1 = 0'),
  readKeywords: new Set(['select', 'with']),
  // Statements need no semicolon between them: these would end, or outlast, the transaction that a write is.
  refusedInWrite:
    /^(?!create |alter ).*\b(?:begin (?:distributed )?tran(?:saction)?|commit|rollback|save tran(?:saction)?)\b|^revert$/,
  // Whatever follows to the end of the batch is its body.
  withBody: /^(?:create|alter|create or alter) (?:proc|procedure|function|trigger)\b/,
  classify: offThread(new URL('../dist/dialect.js', import.meta.url), classify),
};

export const read = readerOf(classify);

/**
 * T-SQL's reserved keywords, and ODBC's where SQL Server reserves them: they cannot be names unless they are quoted.
 * https://learn.microsoft.com/sql/t-sql/language-elements/reserved-keywords-transact-sql
 */
const RESERVED = words(`
  add all alter and any as asc authorization backup begin between break browse bulk by cascade case check checkpoint
  close clustered coalesce collate column commit compute constraint contains containstable continue convert create cross
  current current_date current_time current_timestamp current_user cursor database dbcc deallocate declare default delete
  deny desc disk distinct distributed double drop dump else end errlvl escape except exec execute exists exit external
  fetch file fillfactor for foreign freetext freetexttable from full function goto grant group having holdlock identity
  identity_insert identitycol if in index inner insert intersect into is join key kill left like lineno load merge
  national nocheck nonclustered not null nullif of off offsets on open opendatasource openquery openrowset openxml option
  or order outer over percent pivot plan precision primary print proc procedure public raiserror read readtext
  reconfigure references replication restore restrict return revert revoke right rollback rowcount rowguidcol rule save
  schema securityaudit select semantickeyphrasetable semanticsimilaritydetailstable semanticsimilaritytable session_user
  set setuser shutdown some statistics system_user table tablesample textsize then to top tran transaction trigger
  truncate try_convert tsequal union unique unpivot update updatetext use user values varying view waitfor when where
  while with within writetext`);

/** Those of them that a SELECT is made of. Whatever else is reserved begins, or belongs to, another statement. */
const OF_SELECT = words(`
  all and any as asc between by case coalesce collate contains containstable convert cross current current_date
  current_time current_timestamp current_user desc distinct double else end escape except exists fetch for freetext
  freetexttable from full group having in index inner intersect is join left like merge national not null nullif of on
  option or order outer over percent pivot plan precision right select semantickeyphrasetable
  semanticsimilaritydetailstable semanticsimilaritytable session_user some system_user tablesample then to top
  try_convert union unpivot use user values varying when where with within`);

/** What may stand before a SELECT that is part of another. */
const BEFORE_SELECT = words('( union all except intersect');

/** What some of them must be followed by: with anything else they begin a statement, or lock as if they did. */
const FOLLOWED_BY: Readonly<Record<string, ReadonlySet<string>>> = {
  merge: words('join union'),
  use: words('hint plan'),
  fetch: words('next first'),
};

/** Hints that lock what is read as if it were written. */
const LOCKS = words('updlock xlock tablockx');

/** Functions by which a SELECT reaches files, the network or a queue, or counts a sequence on; they are not reserved words. */
const REACHING = words(`
  fn_trace_gettable fn_xe_file_target_read_file fn_get_audit_file fn_get_audit_file_v2 fn_dump_dblog
  dm_os_enumerate_filesystem dm_os_file_exists dm_os_enumerate_fixed_drives ai_generate_embeddings`);

/** @returns why `query` refuses a statement: whatever is not surely one SELECT, it does not take for one */
function classify(sql: string): string | undefined {
  const tokens = certainTokens(lex, sql);
  if (typeof tokens === 'string') return tokens;
  const end = tokens.findIndex(({ text }) => text === ';');
  if (end >= 0 && tokens.slice(end).some(({ text }) => text !== ';')) return SEVERAL;
  return (
    tokens.map((_, at) => refusalAt(tokens, at)).find(Boolean) ??
    refusedBeginnings(tokens) ??
    refusedEnds(tokens)
  );
}

const SEVERAL = 'Only one statement at a time is allowed, and T-SQL needs no semicolon to begin the next.';

function refusalAt(tokens: readonly Token[], at: number): string | undefined {
  const { kind, text } = tokens[at]!;
  const next = tokens[at + 1]?.text ?? '';
  if (kind !== 'word' && kind !== 'name') return undefined;
  if (next === '(' && (REACHING.has(text) || /^[xs]p_/.test(text))) return `A query cannot call ${text}.`;
  if (kind === 'name') return undefined;
  if (isLookAlike(text)) return `A query cannot hold ${text}: it looks like another word.`;
  if ((RESERVED.has(text) && !OF_SELECT.has(text)) || /^xp_/.test(text) || LOCKS.has(text))
    return `A query cannot hold ${text.toUpperCase()}.`;
  const follows = FOLLOWED_BY[text];
  if (follows && !follows.has(next))
    return `A query cannot hold ${text.toUpperCase()} before ${next || 'its end'}.`;
  if (text === 'next' && next === 'value') return 'A query cannot count a sequence on.';
  if (text === 'fetch' && !/^rows?$/.test(tokens[at - 1]?.text ?? '')) return 'A query cannot move a cursor.';
  return undefined;
}

/** Letters of other scripts or widths that are folded into a reserved word by a program on the way. */
function isLookAlike(word: string): boolean {
  const folded = word.normalize('NFKC').toLowerCase().replaceAll('ı', 'i');
  return folded !== word && RESERVED.has(folded);
}

/** Where another statement may begin: at a SELECT that belongs to nothing before it. */
function refusedBeginnings(tokens: readonly Token[]): string | undefined {
  let depth = 0;
  let mayFollow = tokens[0]?.text === 'with';
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind === 'mark' && text === '(') depth += 1;
    if (kind === 'mark' && text === ')') depth -= 1;
    if (kind !== 'word' || text !== 'select' || at === 0) continue;
    const before = tokens[at - 1]!;
    if (before.kind !== 'name' && before.kind !== 'text' && BEFORE_SELECT.has(before.text)) continue;
    // The statement that common table expressions are for; there is one.
    if (!mayFollow || depth !== 0 || before.text !== ')') return SEVERAL;
    mayFollow = false;
  }
  return undefined;
}

/** An END that closes no CASE begins a statement: END CONVERSATION. */
function refusedEnds(tokens: readonly Token[]): string | undefined {
  let open = 0;
  for (const { kind, text } of tokens) {
    if (kind !== 'word') continue;
    if (text === 'case') open += 1;
    if (text === 'end') open -= 1;
    if (open < 0) return 'A query cannot hold END without CASE.';
  }
  return undefined;
}

import { type Dialect, type Lexicon, noRowsOf } from '@patchbay/sql-kit';

/**
 * Words that a read-only transaction lets pass, tried on MariaDB 10.11, or that only MySQL knows. All but those of `SHOW` are
 * reserved: none is ever a column or an alias, unless quoted or behind a dot.
 */
const REFUSED: readonly RegExp[] = [
  // Files of the server, and variables that outlast the transaction.
  /\binto\b/,
  // Locks on rows, which writers would wait for.
  /\bfor (?:update|share)\b/,
  /\block in share mode\b/,
  /\bnext value for\b/,
  /^with\b.* (?:delete|update)\b/,
  // MySQL 8 runs what EXPLAIN ANALYZE explains, and MariaDB plans no write in a transaction that is read-only.
  /^(?:explain|describe|desc) (?:(?:extended|partitions|analyze|format|json|tree|traditional) )*(?:insert|replace|update|delete|for connection)\b/,
  // MariaDB runs what ANALYZE explains; the other ANALYZE writes statistics, and an upgrade may write tables.
  /^analyze (?!(?:format json )?select\b)/,
  /^check\b.* for upgrade\b/,
  // They tell the hashes of passwords.
  /^show (?:grants|create user)\b/,
];

/** Functions that act, wait for others or read the server's files: the engine's own, and those that libraries add. */
const REFUSED_CALLS: readonly RegExp[] = [
  /^load_file$/,
  /^(?:get_lock|release_lock|release_all_locks|service_(?:get|release)_\w+)$/,
  /^(?:nextval|setval|benchmark)$/,
  /^(?:(?:master|source)_(?:pos|gtid)_wait|wait_(?:for|until)_\w*gtid\w*|wsrep_sync_wait_upto_gtid)$/,
  /^(?:sys_(?:exec|eval|set)|lib_mysqludf_\w+|http_(?:get|post|put|delete)|spider_\w+)$/,
  /^(?:group_replication|asynchronous_connection_failover|audit_log|keyring|version_tokens)_\w+$/,
  /^(?:(?:load|flush)_rewrite_rules|(?:set|read|mysql)_firewall_\w+|mask_dictionary\w*|gen_dictionary_(?:load|drop))$/,
];

/** What of the modes of a server decides where texts and names end. */
export interface Lexis {
  /** `"…"` is a name. */
  readonly ansiQuotes: boolean;
  /** A backslash is a character like any other. */
  readonly plainBackslashes: boolean;
}

/** How a server in these modes reads its SQL. */
export function mysqlDialectIn(lexis: Lexis): Dialect {
  return { ...mysqlDialect, lexicon: lexiconIn(lexis) };
}

export function lexiconIn({ ansiQuotes, plainBackslashes }: Lexis): Lexicon {
  const backslashEscapes = plainBackslashes ? '' : ansiQuotes ? `'` : `'"`;
  return { ...mysqlDialect.lexicon, backslashEscapes };
}

const anyOf = (patterns: readonly RegExp[]): RegExp =>
  new RegExp(patterns.map(({ source }) => `(?:${source})`).join('|'));

const mysqlDialect: Dialect = {
  lexicon: {
    backtickNames: true,
    hashComments: 'plain',
    spacedDashes: true,
    executableComments: true,
  },
  placeholder: () => '?',
  emptyIn: noRowsOf('SELECT NULL FROM DUAL WHERE 1 = 0'),
  readKeywords: new Set([
    'select',
    'with',
    'values',
    'table',
    'show',
    'explain',
    'describe',
    'desc',
    'analyze',
    'check',
    'checksum',
  ]),
  refusedInRead: anyOf(REFUSED),
  refusedCalls: anyOf(REFUSED_CALLS),
  withBody: /^(?:create|alter)\b.*\b(?:procedure|function|trigger|event|package)\b/,
  // They lock the whole server, for as long as their session lasts.
  refusedInWrite: /^flush\b.*\b(?:with read lock|for export)\b|^backup\b/,
};

/** Space and comments. A comment that holds the start of another is none of them: it reads as a mistake. */
export const SPACE = String.raw`(?:\s|--[^\n]*\n|/\*(?:(?!/\*|\*/)[\s\S])*\*/)*`;

const SELECTS = new RegExp(String.raw`^${SPACE}(?:select|with|values)\b`, 'i');

/** Pragmas that answer a setting of the file or of the connection, where nothing follows that would set it. */
const TOLD = [
  ...['application_id', 'collation_list', 'compile_options', 'data_version', 'encoding', 'freelist_count'],
  ...[
    'function_list',
    'module_list',
    'page_count',
    'page_size',
    'pragma_list',
    'schema_version',
    'user_version',
  ],
  ...['analysis_limit', 'auto_vacuum', 'automatic_index', 'busy_timeout', 'cache_size', 'cell_size_check'],
  ...[
    'foreign_keys',
    'journal_size_limit',
    'legacy_alter_table',
    'locking_mode',
    'max_page_count',
    'mmap_size',
  ],
  ...['query_only', 'recursive_triggers', 'secure_delete', 'synchronous', 'temp_store', 'trusted_schema'],
];

/** Pragmas that tell of the database and set nothing, some of them of the one thing in brackets. */
const READING_PRAGMA = new RegExp(
  String.raw`^${SPACE}pragma${SPACE}(?:main\s*\.\s*)?(?:` +
    String.raw`(?:table_info|table_xinfo|table_list|index_list|index_info|index_xinfo|foreign_key_list|foreign_key_check|integrity_check|quick_check)` +
    String.raw`\s*(?:\(\s*(?:'[^']*'|"[^"]*"|\w+)\s*\))?|` +
    String.raw`(?:${TOLD.join('|')})` +
    String.raw`)\s*[;\s]*$`,
  'i',
);

/** Names can be quoted in three ways, but not spelt in another. */
export const TELLS_PLACES = /pragma_database_list/i;

/** Why a query refuses a text beyond its words; SQLite runs some pragmas while it reads them, and also those that it explains. */
export function refusalOf(sql: string): string | undefined {
  if (TELLS_PLACES.test(sql))
    return 'A query cannot read pragma_database_list: it tells where the file lies on the server.';
  if (!/\bpragma\b/i.test(sql) || SELECTS.test(sql) || READING_PRAGMA.test(sql)) return undefined;
  return 'A query can use a PRAGMA only to read, such as PRAGMA table_info(name).';
}

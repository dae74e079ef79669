import type { OpenContext } from '@patchbay/plugin-kit';
import {
  type Dialect,
  locate,
  pooledConnections,
  processDriver,
  sqlSession,
  type SqlSession,
  StatementCompiler,
} from '@patchbay/sql-kit';
import { sqliteCatalogue } from './catalogue.js';
import type { SqliteOptions } from './options.js';
import { SqliteProcess } from './process.js';
import { refusalOf } from './reads.js';

const dialect: Dialect = {
  lexicon: { bracketNames: 'plain', backtickNames: true },
  placeholder: () => '?',
  readKeywords: new Set(['select', 'with', 'values', 'explain', 'pragma']),
  // What SQLite explains it does not run; pragmas are tables, of which these tell what there is and do nothing else.
  refusedInRead:
    /^explain (?!(?:query plan )?(?:select|with|values|insert|replace|update|delete)\b)|\bpragma_(?!(?:\w+_(?:info|xinfo|list|check)|compile_options|encoding|page_count|page_size|user_version|schema_version)\b)\w+/,
  refusedCalls: /^(?:load_extension|readfile|writefile|edit|fsdir|fts3_tokenizer|eval|pragma_optimize)$/,
  classify: refusalOf,
  withBody: /^create (?:(?:temp|temporary) )?trigger\b/,
  // Each would reach files other than the integration's own, or change a handle that others use next.
  refusedInWrite: /^(?:attach|detach|pragma)\b|^vacuum\b.*\binto\b/,
};

const statements = new StatementCompiler(dialect);

/** Processes are started when the first statement needs one. */
export async function openSqlite(
  { filename, create, pool }: SqliteOptions,
  { files, reached }: OpenContext,
): Promise<SqlSession> {
  const file = { folders: files, filename, create };
  const path = await locate(file);
  const connections = await pooledConnections<SqliteProcess>(
    {
      open: () => Promise.resolve(new SqliteProcess(file, path)),
      close: (process) => process.close(),
      isUsable: (process) => process.alive,
      cancel: (process) => {
        process.cancel();
        return Promise.resolve();
      },
    },
    { ...pool, min: 0 },
  );
  return sqlSession<SqliteProcess>({
    connections,
    statements,
    driver: processDriver(VERSION, reached),
    catalogue: sqliteCatalogue,
  });
}

/** Reads the schema as well: a file that is not a database says so only then. */
const VERSION = 'SELECT sqlite_version(), (SELECT count(*) FROM sqlite_schema)';

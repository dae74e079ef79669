import type { OpenContext } from '@patchbay/plugin-kit';
import {
  type Dialect,
  identityIn,
  locate,
  OWN_LIMITS,
  pooledConnections,
  processDriver,
  sqlSession,
  type SqlSession,
  StatementCompiler,
} from '@patchbay/sql-kit';
import { duckdbCatalogue } from './catalogue.js';
import type { DuckdbLink } from './link.js';
import type { DuckdbOptions } from './options.js';
import { DuckdbProcess } from './process.js';

const dialect: Dialect = {
  lexicon: { dollarQuotes: 'tagged', escapeTexts: true, nestedComments: 'always', returnEndsLine: true },
  placeholder: (n) => `$${n}`,
  bindsLists: true,
  // What they stand for is judged by DuckDB's own parser, in the process that runs it.
  readKeywords: new Set(
    'select with values table from show describe desc summarize pivot unpivot explain pragma call'.split(' '),
  ),
  // Each would reach other files, or change what the process has for all callers.
  refusedInWrite:
    /^(?:attach|detach|install|load|pragma|copy|export|import|call|checkpoint|force)\b|^create (?:or replace )?(?:persistent |temporary |temp )?secret\b/,
};

const statements = new StatementCompiler(dialect);

/** A process is started when the first statement needs one, and shared with all sessions that have the same file open. */
export async function openDuckdb(
  { filename, create, memoryMb, threads, pool }: DuckdbOptions,
  { files, reached }: OpenContext,
): Promise<SqlSession> {
  const file = { folders: files, filename, create };
  const located = (): Promise<string> => locate(file, makeDatabase);
  await located();
  const connections = await pooledConnections<DuckdbLink>(
    {
      open: async () => DuckdbProcess.connect({ path: await located(), memoryMb, threads }),
      close: (link) => link.close(),
      isUsable: async (link) => link.alive && link.file === (await identityIn(file)),
      cancel: async (link) => {
        link.cancel();
        return Promise.resolve();
      },
    },
    { ...pool, min: 0 },
  );
  return sqlSession({
    connections,
    statements,
    driver: processDriver(VERSION, reached),
    catalogue: duckdbCatalogue,
  });
}

/** To DuckDB an empty file is not a database. */
async function makeDatabase(path: string): Promise<void> {
  const link = await DuckdbProcess.connect({ path, memoryMb: 64, threads: 1 });
  const statement = { sql: VERSION, bindings: [] };
  const opened = link.run({ kind: 'write', statement, limits: OWN_LIMITS }, () => undefined);
  await opened.finally(() => link.close());
}

const VERSION = 'SELECT version()';

import type { OpenContext } from '@patchbay/plugin-kit';
import {
  OWN_LIMITS,
  pooledConnections,
  type SqlDriver,
  sqlSession,
  type SqlSession,
  StatementCompiler,
} from '@patchbay/sql-kit';
import { databricksCatalogue } from './catalogue.js';
import { databricksDialect } from './dialect.js';
import { DatabricksLink, type TokenOf } from './link.js';
import { ClientTokens } from './oauth.js';
import type { DatabricksOptions } from './options.js';
import { read, write } from './statement.js';
import { warningsOf } from './warnings.js';

const statements = new StatementCompiler(databricksDialect);

/** Opens a session of Databricks' when the first statement needs it. */
export async function openDatabricks(options: DatabricksOptions, context: OpenContext): Promise<SqlSession> {
  const tokenOf = tokensOf(options);
  const connections = await pooledConnections<DatabricksLink>(
    {
      open: () => DatabricksLink.open(options, context, tokenOf),
      close: (link) => link.close(),
      isUsable: (link) => link.isUsable,
      cancel: (link) => link.cancel(),
    },
    options.pool,
  );
  const session = sqlSession<DatabricksLink>({
    connections,
    statements,
    driver: databricksDriver,
    catalogue: databricksCatalogue,
  });
  return { ...session, warnings: (signal) => warningsOf(session, signal) };
}

function tokensOf({ host, port, login }: DatabricksOptions): TokenOf {
  if ('token' in login) return () => Promise.resolve(login.token);
  const tokens = new ClientTokens({ host, port, ...login });
  return (agent) => tokens.get(agent);
}

const databricksDriver: SqlDriver<DatabricksLink> = {
  read,
  write,
  ping: async (link) => {
    const never = (): Promise<void> => Promise.resolve();
    const { columns, rows, done } = read(link, { sql: 'SELECT version()', bindings: [] }, OWN_LIMITS, never);
    await columns;
    const { value } = await rows.next();
    await done;
    return { version: value?.[0]?.[0] as string };
  },
  cut: (link) => link.cut('Databricks did not end what it was told to end.'),
};

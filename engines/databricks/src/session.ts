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
import { DatabricksLink, isRefusal } from './link.js';
import { type Login, loginOf } from './login.js';
import type { DatabricksOptions } from './options.js';
import { read, write } from './statement.js';
import { warningsOf } from './warnings.js';

const statements = new StatementCompiler(databricksDialect);

/** Opens a session of Databricks' when the first statement needs it. */
export async function openDatabricks(options: DatabricksOptions, context: OpenContext): Promise<SqlSession> {
  const closed = new AbortController();
  const login = loginOf(options.login, closed.signal);
  const connections = await pooledConnections<DatabricksLink>(
    {
      open: () => openLink(options, context, login),
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
  return {
    ...session,
    warnings: (signal) => warningsOf(session, signal),
    close: () => {
      closed.abort(new Error('The session is closed.'));
      return session.close();
    },
  };
}

/** Once more where the service takes a token no longer, and there may be another. */
async function openLink(
  options: DatabricksOptions,
  context: OpenContext,
  login: Login,
): Promise<DatabricksLink> {
  try {
    return await DatabricksLink.open(options, context, login);
  } catch (error) {
    if (!isRefusal(error) || !login.refused()) throw error;
    return await DatabricksLink.open(options, context, login);
  }
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

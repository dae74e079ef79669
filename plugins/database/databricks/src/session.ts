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
import { warningsOf } from './warnings.js';
import { DatabricksLink } from './link.js';
import { ClientTokens } from './oauth.js';
import { read, write } from './statement.js';
import type { DatabricksConfig } from './form.js';

const statements = new StatementCompiler(databricksDialect);

/** Opens a session of Databricks' when the first statement needs it. */
export async function openDatabricks(config: DatabricksConfig, context: OpenContext): Promise<SqlSession> {
  const { host, port, clientId = '', clientSecret = '' } = config.connection;
  const tokens = new ClientTokens({ host, port, clientId, clientSecret });
  const connections = await pooledConnections<DatabricksLink>(
    {
      open: () => DatabricksLink.open(config, context, tokens),
      close: (link) => link.close(),
      isUsable: (link) => link.isUsable,
      cancel: (link) => link.cancel(),
    },
    config.pool,
  );
  const session = sqlSession<DatabricksLink>({
    connections,
    statements,
    driver: databricksDriver,
    catalogue: databricksCatalogue,
  });
  return { ...session, warnings: (signal) => warningsOf(session, signal) };
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

import { createClient } from '@clickhouse/client';
import type { OpenContext } from '@patchbay/plugin-kit';
import { pooledConnections, QuietLog, sqlSession, type SqlSession } from '@patchbay/sql-kit';
import { clickhouseCatalogue } from './catalogue.js';
import { agentOf } from './driver.js';
import type { ClickhouseOptions } from './options.js';
import { ClickhouseServer } from './server.js';
import { ClickhouseStatements } from './statements.js';
import { clickhouseDriver, Slot } from './statement.js';

const statements = new ClickhouseStatements();

/** Over HTTP there are no sessions to keep: what is pooled is leave to run a statement. */
export async function openClickhouse(options: ClickhouseOptions, context: OpenContext): Promise<SqlSession> {
  const server = serverOf(options, context);
  const connections = await pooledConnections<Slot>(
    {
      open: async () => {
        await server.greet();
        return new Slot(server);
      },
      close: (slot) => slot.close(),
      isUsable: (slot) => slot.isUsable,
      cancel: (slot) => slot.cancel(),
    },
    options.pool,
  );
  const session = sqlSession({
    connections,
    statements,
    driver: clickhouseDriver,
    catalogue: clickhouseCatalogue,
  });
  return {
    ...session,
    close: async () => {
      await session.close();
      await server.close();
    },
  };
}

function serverOf(options: ClickhouseOptions, context: OpenContext): ClickhouseServer {
  const { host, port, user, password, database, tls } = options;
  const agent = agentOf(options, context);
  const name = host.includes(':') ? `[${host}]` : host;
  const client = createClient({
    url: `http${tls.mode === 'disable' ? '' : 's'}://${name}:${port}`,
    username: user,
    password: password ?? '',
    database,
    application: 'patchbay',
    http_agent: agent as never,
    set_basic_auth_header: true,
    // The host's deadlines end what takes too long; this one would end streams that are read slowly.
    request_timeout: 0,
    log: { LoggerClass: QuietLog },
  });
  return new ClickhouseServer(client, agent, context);
}

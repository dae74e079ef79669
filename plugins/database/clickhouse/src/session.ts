import { createClient } from '@clickhouse/client';
import type { OpenContext } from '@patchbay/plugin-kit';
import { pooledConnections, sqlSession, type SqlSession, throughSsh, QuietLog } from '@patchbay/sql-kit';
import { agentOf } from './driver.js';
import { clickhouseCatalogue } from './catalogue.js';
import { ClickhouseServer } from './server.js';
import { ClickhouseStatements } from './statements.js';
import { clickhouseDriver, Slot } from './statement.js';
import type { ClickhouseConfig } from './form.js';

const statements = new ClickhouseStatements();

/** Over HTTP there are no sessions to keep: what is pooled is leave to run a statement. */
export async function openClickhouse(config: ClickhouseConfig, context: OpenContext): Promise<SqlSession> {
  return throughSsh(config.ssh, context, async (through) => {
    const server = serverOf(config, through);
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
      config.pool,
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
  });
}

function serverOf(config: ClickhouseConfig, context: OpenContext): ClickhouseServer {
  const { host, port, user, password, database } = config.connection;
  const agent = agentOf(config, context);
  const name = host.includes(':') ? `[${host}]` : host;
  const client = createClient({
    url: `${config.connection.sslmode === 'disable' ? 'http' : 'https'}://${name}:${port}`,
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

import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { deadConfig } from '../testing/integrations.js';
import { useServer } from '../testing/test-server.js';

const server = useServer();

/** What a server of each kind does with a connection, as far as a stranger sees it. */
const STRANGERS: Readonly<Record<string, (socket: Socket) => void>> = {
  HTTP: (socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n'));
  },
  SSH: (socket) => {
    socket.write('SSH-2.0-OpenSSH_9.2\r\n');
  },
  MySQL: (socket) => {
    const greeting = Buffer.from('\n10.11.6-MariaDB\0' + 'x'.repeat(60), 'latin1');
    socket.write(Buffer.concat([Buffer.from([greeting.length, 0, 0, 0]), greeting]));
  },
  // Waits for a first message of a known length.
  PostgreSQL: (socket) => {
    socket.once('data', (chunk: Buffer) => {
      if (chunk.readUInt32BE(0) === 8) socket.write('N');
      else socket.end();
    });
  },
  // Waits for the end of a line.
  Redis: (socket) => {
    socket.on('data', (chunk: Buffer) => {
      if (chunk.includes('\n')) socket.end("-ERR unknown command '', with args beginning with:\r\n");
    });
  },
  TLS: (socket) => {
    socket.once('data', () => socket.end(Buffer.from('15030100020246', 'hex')));
  },
};

const listening: Server[] = [];
const ports = new Map<string, number>();

beforeAll(async () => {
  for (const [name, serve] of Object.entries(STRANGERS)) {
    const stranger = createServer((socket) => {
      socket.on('error', () => undefined);
      serve(socket);
    }).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    listening.push(stranger);
    ports.set(name, (stranger.address() as { port: number }).port);
  }
});
afterAll(() => {
  for (const stranger of listening) stranger.close();
});

const PLUGINS = {
  pg: 'PostgreSQL',
  mysql2: 'MySQL',
  mssql: 'SQL Server',
  oracledb: 'Oracle',
  mongodb: 'MongoDB',
};
const CASES = Object.entries(PLUGINS).flatMap(([subType, system]) =>
  Object.keys(STRANGERS)
    .filter((name) => name !== system)
    .map((name) => [subType, system, name] as const),
);

describe('a port of another kind of server', () => {
  it.each(CASES)('names what answers there: %s (%s) at a port of %s', async (subType, system, name) => {
    const port = ports.get(name)!;
    const { connection } = deadConfig({ port }) as { connection: { database?: string } };
    const { database, ...rest } = connection;
    const config = {
      connection: { ...rest, ...(subType === 'oracledb' ? { serviceName: database } : { database }) },
    };
    const { body } = await server
      .post('/api/v2/meta/connection/test', { type: 'database', sub_type: subType, config })
      .expect(200);
    const message = `Something other than ${system} answers at 127.0.0.1:${port}; it looks like ${name}.`;
    expect(body).toMatchObject({ ok: false, message });
    expect(body.stages.at(-1)).toMatchObject({
      stage: 'connect',
      ok: false,
      remedy: expect.stringMatching(/port/),
    });
  });
});

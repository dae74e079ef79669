import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer, type Socket } from 'node:net';
import { certificates, type OwnEngine } from '../../engines/index.js';
import { SqlBehind } from '../sql-behind.js';
import { ClickhouseServer } from './clickhouse-server.js';
import { DEFINITIONS } from './clickhouse-sql.js';

const TLS_HANDSHAKE = 0x16;

/** A stand-in for ClickHouse that takes HTTP and HTTPS at one port, as no real one does. */
export async function startClickhouse(): Promise<OwnEngine> {
  const behind = await SqlBehind.open();
  const setup = await behind.connect();
  for (const sql of DEFINITIONS) await setup.run(sql);
  const account = {
    user: 'patchbay',
    password: `${randomBytes(9).toString('hex')}@:/?#%`,
    database: 'patchbay',
  };
  const { ca, foreignCa, certificate, key } = await certificates();
  const server = new ClickhouseServer(behind, account);
  const listener = (...[request, response]: Parameters<ClickhouseServer['answer']>): void =>
    void server.answer(request, response);
  const http = createHttp(listener);
  const https = createHttps({ cert: certificate, key }, listener);
  const links = new Map<Socket, number>();
  let accepted = 0;
  const front = createServer((socket) => {
    links.set(socket, (accepted += 1));
    socket.once('close', () => links.delete(socket)).on('error', () => undefined);
    socket.once('readable', () => {
      const first = socket.read() as Buffer | null;
      if (!first) return;
      socket.unshift(first);
      (first[0] === TLS_HANDSHAKE ? https : http).emit('connection', socket);
    });
  });
  const stop = async (): Promise<void> => {
    if (!front.listening) return;
    front.close();
    for (const socket of links.keys()) socket.destroy();
    await once(front, 'close');
  };
  const port = randomInt(20_000, 32_768);
  const listen = async (): Promise<void> => {
    front.listen(port, '127.0.0.1');
    await once(front, 'listening');
  };
  await listen();
  return {
    kind: 'ClickHouse',
    host: '127.0.0.1',
    port,
    ...account,
    url: `http://127.0.0.1:${port}`,
    tls: { ca, foreignCa },
    admin: (sql) => {
      if (sql !== 'SHOW LINKS') throw new Error(`no server takes ${sql}`);
      const busy = (socket: Socket): boolean => server.isBusy(socket);
      return Promise.resolve([...links].map(([socket, id]) => ({ id, busy: busy(socket) })));
    },
    restart: async () => {
      await stop();
      await listen();
    },
    stop: async () => {
      await stop();
      behind.close();
    },
  };
}

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openBench } from '@patchbay/plugin-testing/bench';
import { clickhouse } from './index.js';

const MEGABYTE = 'x'.repeat(1024 * 1024);

describe('a test of a connection to what is not ClickHouse', () => {
  let server: Server;

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each([
    ['a word', (send: (text: string) => void) => send('hello')],
    ['a body without an end', (send: (text: string) => void) => send(`["${MEGABYTE}`)],
  ])('fails, and reads little of it: %s', async (_what, answer) => {
    server = createServer((_request, response) => {
      answer((text) => response.end(text));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const config = { connection: { host: '127.0.0.1', port, user: 'u', password: 'p', database: 'd' } };
    const bench = await openBench(clickhouse, config);
    expect(await bench.test()).toMatchObject({
      ok: false,
      message: expect.stringMatching(/ClickHouse|at most 65536 are read/),
    });
    await bench.close();
  });
});

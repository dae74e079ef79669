import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { openSocket } from '../testing/raw-http.js';
import { answerUnreadable } from './unreadable.js';

describe('a request that does not arrive completely', () => {
  let server: Server;

  beforeAll(async () => {
    const limits = { headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 50 };
    server = createServer(limits, (_, response) => response.end());
    answerUnreadable(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterAll(() => {
    server.close();
  });

  it('is answered in the one shape of errors', async () => {
    const { port } = server.address() as AddressInfo;
    const { write, answer } = await openSocket(`http://127.0.0.1:${port}`);
    write('GET / HTTP/1.1\r\nhost: x\r\n');
    const heard = await answer(/\}$/);
    expect(heard).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    const body = JSON.parse(heard.slice(heard.indexOf('\r\n\r\n'))) as object;
    expect(body).toEqual({
      error: 'ERR_REQUEST_TIMEOUT',
      message: 'The request did not arrive completely in time.',
      requestId: expect.any(String),
    });
  });
});

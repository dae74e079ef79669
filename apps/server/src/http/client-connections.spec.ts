import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { TestServer } from '../testing/test-server.js';

describe('a server that stops', () => {
  it('waits for no connection that asks for nothing', async () => {
    const server = new TestServer();
    await server.start();
    const port = Number(new URL(server.url).port);
    const silent = connect(port, '127.0.0.1');
    const halfAsked = connect(port, '127.0.0.1', () => halfAsked.write('GET /health/live HTTP/1.1\r\n'));
    const agent = new Agent({ keepAlive: true });
    const [answer] = (await once(get(`${server.url}/health/live`, { agent }), 'response')) as [
      NodeJS.ReadableStream,
    ];
    await once(answer.resume(), 'end');
    const closed = [silent, halfAsked].map((socket) =>
      once(
        socket.on('error', () => undefined),
        'close',
      ),
    );
    await server.remove();
    await Promise.all(closed);
    agent.destroy();
  }, 20_000);
});

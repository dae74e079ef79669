import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { AnswerBounds } from './answer-bounds.js';
import { boundAnswer } from './bounded-answers.js';
import { FrameTooLarge } from './frame-refused.js';

let server: Server;

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('the bound of an answer', () => {
  it('lets one through that is as long as it may be', async () => {
    expect(await text(await answered(200, 1000, { maxBytes: 1000 }))).toHaveLength(1000);
  });

  it('ends one that is longer', async () => {
    await expect(text(await answered(200, 1001, { maxBytes: 1000 }))).rejects.toThrow(FrameTooLarge);
  });

  it('ends an error that goes on, however long an answer may be', async () => {
    const answer = await answered(500, 8 * 1024 * 1024, { maxBytes: Infinity });
    await expect(text(answer)).rejects.toMatchObject({ frame: 'answer', limit: 1024 * 1024 });
  });
});

async function answered(
  status: number,
  bytes: number,
  { maxBytes }: { maxBytes: number },
): Promise<IncomingMessage> {
  server = createServer((_request, response) => {
    response.writeHead(status).end('x'.repeat(bytes));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const request = get({ host: '127.0.0.1', port, agent: false });
  boundAnswer(request, new AnswerBounds(maxBytes));
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return answer;
}

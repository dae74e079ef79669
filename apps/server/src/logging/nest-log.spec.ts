import { Retention } from '../retention/retention.js';
import { TestServer } from '../testing/test-server.js';

describe('what Nest itself has to say', () => {
  let server: TestServer;

  beforeEach(() => {
    server = new TestServer();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await server.remove();
  });

  it('is a line of JSON among the others, and a feature that cannot stop keeps no other from it', async () => {
    const text = jest.spyOn(process.stdout, 'write');
    await server.start();
    jest.spyOn(Retention.prototype, 'onApplicationShutdown').mockRejectedValue(new Error('does not stop'));
    await server.stop();
    const lines = server.log.map((line) => JSON.parse(line) as object);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 50, from: 'nest', msg: 'does not stop', err: expect.any(Object) }),
    );
    expect(text.mock.calls.join('')).not.toContain('does not stop');
    await server.start();
    await server.get('/api/v2/meta/me').expect(200);
  });
});

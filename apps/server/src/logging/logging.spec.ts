import { eventually } from '../testing/eventually.js';
import { actionPath, createSqlite, INTEGRATIONS } from '../testing/integrations.js';
import { openSocket } from '../testing/raw-http.js';
import { describeOnOneStore } from '../testing/stores.js';

interface Line {
  readonly requestId: string;
  readonly path: string;
  readonly status: number;
}

const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM n';

describeOnOneStore('the log', (server) => {
  const lines = () => server.log.map((line) => JSON.parse(line) as Line);
  /** A line is written when its answer is gone, and its client may be quicker. */
  const linesOf = async (id: string): Promise<Line[]> => {
    const ofRequest = () => lines().filter(({ requestId }) => requestId === id);
    await eventually('it is logged', () => Promise.resolve(ofRequest().length > 0));
    return ofRequest();
  };

  it('has one line of each request, by the id that its answer names', async () => {
    const answers = [
      await server.get(INTEGRATIONS),
      await server.get('/api/v2/nope'),
      await server.anonymous('get', '/api/v2/integrations'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 401]);
    for (const { headers, status, request } of answers) {
      const { pathname } = new URL((request as { url: string }).url);
      expect(await linesOf(headers['x-request-id']!)).toEqual([
        {
          level: 30,
          time: expect.any(Number),
          requestId: headers['x-request-id'],
          method: 'GET',
          path: pathname,
          status,
          ms: expect.any(Number),
          msg: 'request',
        },
      ]);
    }
  });

  it('takes over the id that a proxy gave, if it is one', async () => {
    const idFor = async (given: string) =>
      (await server.get(INTEGRATIONS).set('x-request-id', given)).headers['x-request-id']!;
    expect(await idFor('edge-7:1.a')).toBe('edge-7:1.a');
    expect(await linesOf('edge-7:1.a')).toHaveLength(1);
    for (const given of ['two words', '{"a":1}', 'x'.repeat(65)])
      expect(await idFor(given)).toMatch(/^[\da-f-]{36}$/);
  });

  it('has neither the query of a request nor its headers nor its body', async () => {
    const { headers } = await server
      .post(`${INTEGRATIONS}?query=sesame`, { title: 'sesame', config: { password: 'sesame' } })
      .set('x-open', 'sesame');
    expect(await linesOf(headers['x-request-id']!)).toMatchObject([{ path: INTEGRATIONS, status: 400 }]);
    expect(server.log.join('')).not.toContain('sesame');
  });

  it('says 499 of a client that went away before its answer', async () => {
    const path = actionPath(await createSqlite(server), 'query');
    const body = JSON.stringify({ sql: ENDLESS });
    const head = `host: test\r\nxc-token: ${server.token}\r\nx-request-id: gone\r\ncontent-type: application/json`;
    const { write, close } = await openSocket(server.url);
    write(`POST ${path} HTTP/1.1\r\n${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    close();
    expect(await linesOf('gone')).toMatchObject([{ path, status: 499 }]);
  });
});

import { connect } from 'node:net';
import { once } from 'node:events';
import { useEngine } from '@patchbay/plugin-testing/engines';
import { actionPath, configOf, createIntegration } from '../testing/integrations.js';
import { useServer } from '../testing/test-server.js';

const engine = useEngine('postgres');
const server = useServer(() => ({ PATCHBAY_STREAM_IDLE_TIMEOUT: '1' }));

describe('a stream whose client takes nothing', () => {
  it('is broken off, and its connection serves the next statement', async () => {
    const pool = { max: 1, acquireTimeoutMillis: 60_000 };
    const id = await createIntegration(server, { config: { ...configOf(engine()), pool } });
    const { hostname, port } = new URL(server.url);
    const body = JSON.stringify({ sql: `SELECT n, repeat('x', 1000) FROM generate_series(1, 100000000) n` });
    const client = connect(Number(port), hostname);
    client.write(
      [
        `POST ${actionPath(id, 'query')} HTTP/1.1`,
        `host: ${hostname}`,
        `xc-token: ${server.token}`,
        'accept: application/x-ndjson',
        'content-type: application/json',
        `content-length: ${Buffer.byteLength(body)}`,
        '',
        body,
      ].join('\r\n'),
    );
    const [head] = (await once(client, 'data')) as [Buffer];
    client.pause();
    expect(head.toString()).toMatch(/^HTTP\/1.1 200 /);
    const next = await server.post(actionPath(id, 'query'), { sql: 'SELECT 1 AS one' });
    expect(next.body).toMatchObject({ rows: [{ one: 1 }] });
    const closed = once(client, 'close');
    client.on('error', () => undefined).resume();
    await closed;
  });
});

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { useEngine } from '@patchbay/plugin-testing/engines';
import { BuiltServer } from './testing/built-server.js';
import { eventually } from './testing/eventually.js';
import { Fifo } from './testing/fifo.js';
import { actionPath, configOf, INTEGRATIONS } from './testing/integrations.js';

const engine = useEngine('postgres');
/** As long as the server gives itself, and some time for a busy machine. */
jest.setTimeout(90_000);

let server: BuiltServer;

beforeEach(() => {
  server = new BuiltServer();
});
afterEach(() => server.remove());

/** Starts a query that outlives the patience of every test here. */
async function startQuery(): Promise<{ readonly outcome: Promise<string> }> {
  const body = { title: 'Slow', type: 'database', sub_type: 'pg', config: configOf(engine()) };
  const { id } = (await (await server.fetch(INTEGRATIONS, body)).json()) as { id: string };
  const outcome = server.fetch(actionPath(id, 'query'), { sql: 'SELECT pg_sleep(25)' }).then(
    () => 'answered',
    () => 'cut off',
  );
  const active = `SELECT 1 FROM pg_stat_activity WHERE usename = '${engine().user}' AND query LIKE '%pg_sleep(25)%'
    AND wait_event = 'PgSleep'`;
  await eventually('the query runs', async () => (await engine().admin(active)).length > 0);
  return { outcome };
}

describe('a server whose log goes to a pipe', () => {
  let fifo: Fifo;

  beforeEach(async () => {
    fifo = new Fifo(join(server.dataDir, 'log'));
    server.launch({}, [], fifo.writeFd);
    let told = '';
    await eventually(
      'it listens',
      () => {
        told += fifo.read();
        server.url = /"url":"([^"]+)"/.exec(told)?.[1] ?? '';
        return Promise.resolve(server.url !== '');
      },
      30_000,
    );
  });
  afterEach(() => fifo.remove());

  const log = async (bytes: number) => {
    const line = `/health/${'x'.repeat(4000)}`;
    for (let sent = 0; sent < bytes; sent += line.length) expect((await server.fetch(line)).status).toBe(404);
  };

  it('ends at SIGTERM though the reader of the pipe is gone', async () => {
    fifo.endReader();
    await log(20_000);
    expect(await server.end('SIGTERM')).toBe(0);
  });

  it('serves, and ends at SIGINT, though the reader reads nothing', async () => {
    await log(200_000);
    expect(await server.end('SIGINT')).toBe(0);
  });
});

describe('a second signal', () => {
  it('ends the server at once', async () => {
    await server.start();
    const { outcome } = await startQuery();
    const ended = server.end('SIGTERM');
    await eventually('it is stopping', () => Promise.resolve(server.stdout.includes('"stopping"')));
    await pause(300);
    expect(await Promise.all([server.end('SIGTERM'), ended])).toEqual(['SIGTERM', 'SIGTERM']);
    expect(await outcome).toBe('cut off');
  });

  it('is none where npm only passes on what the terminal has sent already', async () => {
    await server.start();
    const ended = server.end('SIGINT');
    void server.end('SIGINT');
    expect(await ended).toBe(0);
    expect(server.stdout).toContain('"stopping"');
  });
});

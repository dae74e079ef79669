import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeEngine, type Engine } from '@patchbay/plugin-testing/engines';
import { BuiltServer } from '../testing/built-server.js';
import { expectError } from '../testing/errors.js';
import { createIntegration, deadConfig, INTEGRATIONS } from '../testing/integrations.js';
import { freshDatabase } from '../testing/stores.js';
import { useServer } from '../testing/test-server.js';

jest.setTimeout(90_000);

const REASON = 'The metadata cannot be written: the disk is full.';
const INTEGRATION = { title: 'One more', type: 'database', sub_type: 'pg', config: deadConfig() };

/** Makes every row of a table fail as it would on a full disk, and lets them in again. */
interface FullDisk {
  readonly fill: (table: string) => readonly string[];
  readonly free: (table: string) => readonly string[];
}

const POSTGRES: FullDisk = {
  fill: (table) => [
    `CREATE OR REPLACE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$`,
    `CREATE TRIGGER disk_full BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION disk_full()`,
  ],
  free: (table) => [`DROP TRIGGER disk_full ON ${table}`],
};
const MYSQL: FullDisk = {
  fill: (table) => [
    `CREATE TRIGGER disk_full_${table} BEFORE INSERT ON ${table} FOR EACH ROW SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114, MESSAGE_TEXT = 'The table is full'`,
  ],
  free: (table) => [`DROP TRIGGER disk_full_${table}`],
};

describe.each([
  ['postgres', POSTGRES],
  ['mariadb', MYSQL],
] as const)('a server whose metadata is on a full disk: %s', (kind, disk) => {
  describeEngine(kind, 'while it lasts', (engine) => {
    let url: string;
    const server = useServer(async () => {
      url = await freshDatabase(engine());
      return { PATCHBAY_DATABASE_URL: url };
    });
    const ready = () => server.anonymous('get', '/health/ready');

    it('says so to who writes, reads on, and is not ready until the disk takes a write again', async () => {
      const id = await createIntegration(server);
      const run = (statements: readonly string[]) => inDatabase(engine(), url, statements);
      for (const table of ['integrations', 'installation']) await run(disk.fill(table));
      await ready().expect(200);
      const refused = await server.post(INTEGRATIONS, INTEGRATION);
      expectError(refused, 503, 'ERR_UNAVAILABLE');
      expect((refused.body as { message: string }).message).toBe(REASON);
      expect(refused.headers['retry-after']).toBeDefined();
      await server.get(`${INTEGRATIONS}/${id}`).expect(200);
      for (const answer of [await ready(), await ready()]) {
        expectError(answer, 503, 'ERR_NOT_READY');
        expect((answer.body as { message: string }).message).toBe(REASON);
      }
      await server.anonymous('get', '/health/live').expect(200);
      for (const table of ['integrations', 'installation']) await run(disk.free(table));
      await ready().expect(200);
      await server.post(INTEGRATIONS, INTEGRATION).expect(201);
    });
  });
});

/** In the database that the URL names, by a driver that is not the server's. */
async function inDatabase({ admin }: Engine, url: string, statements: readonly string[]): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  if (url.startsWith('mysql:')) {
    for (const sql of statements) await admin(sql.replaceAll(/ (ON|TRIGGER) (\w+)/g, ` $1 ${name}.$2`));
    return;
  }
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const sql of statements) await client.query(sql);
  await client.end();
}

/** Sets SQLite's own limit of the file at SIGUSR2, and takes it away at the next: SQLite then fails as on a full disk. */
const LIMITER = `
  import Database from 'better-sqlite3';
  const pragma = Database.prototype.pragma;
  let store;
  let full = false;
  Database.prototype.pragma = function (...args) {
    if (args[0] === 'synchronous = FULL') store = this;
    return pragma.apply(this, args);
  };
  process.on('SIGUSR2', () => {
    full = !full;
    pragma.call(store, 'max_page_count = ' + (full ? pragma.call(store, 'page_count', { simple: true }) : 1_000_000));
    console.error(full ? 'full' : 'free');
  });
`;

describe('a server whose metadata is on a full disk: SQLite', () => {
  const server = new BuiltServer();
  afterAll(() => server.remove());

  it('says so to who writes, reads on, and is not ready until the disk takes a write again', async () => {
    const preload = join(__dirname, `../../dist/limiter-${process.pid}.mjs`);
    writeFileSync(preload, LIMITER);
    await server.start({}, ['--import', preload]);
    const big = { ...INTEGRATION, meta: { note: 'x'.repeat(60_000) } };
    const ready = () => server.fetch('/health/ready');
    await server.toggle('SIGUSR2', 'full');
    const refused = await server.fetch(INTEGRATIONS, big);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ error: 'ERR_UNAVAILABLE', message: REASON });
    expect((await server.fetch(INTEGRATIONS)).status).toBe(200);
    const notReady = await ready();
    expect(notReady.status).toBe(503);
    expect(await notReady.json()).toMatchObject({ error: 'ERR_NOT_READY', message: REASON });
    await server.toggle('SIGUSR2', 'free');
    expect((await ready()).status).toBe(200);
    expect((await server.fetch(INTEGRATIONS, big)).status).toBe(201);
  });
});

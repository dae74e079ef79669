import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useEngine } from '@patchbay/plugin-testing/engines';
import { BuiltServer } from './testing/built-server.js';
import { eventually } from './testing/eventually.js';
import { actionPath, configOf, deadConfig, INTEGRATIONS } from './testing/integrations.js';

const engine = useEngine('postgres');
/** Some start the server four times. */
jest.setTimeout(120_000);

let server: BuiltServer;

beforeEach(() => {
  server = new BuiltServer();
});
afterEach(() => server.remove());

const create = async (config: object): Promise<string> => {
  const body = { title: 'Built', type: 'database', sub_type: 'pg', config };
  const answer = await server.fetch(INTEGRATIONS, body);
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { id: string }).id;
};

describe('the built server', () => {
  it('becomes ready, runs an action, and keeps secrets out of what it prints', async () => {
    await server.start();
    const id = await create(configOf(engine()));
    const answer = await server.fetch(actionPath(id, 'query'), { sql: 'SELECT 1 AS one' });
    expect(await answer.json()).toMatchObject({ rows: [{ one: 1 }] });
    const wrong = await create(configOf({ ...engine(), password: 'built-wrong-password' }));
    expect((await server.fetch(actionPath(wrong, 'test'), {})).status).toBe(502);
    expect(await server.end('SIGTERM')).toBe(0);
    for (const secret of [engine().password, 'built-wrong-password', 'built-server-token'])
      expect(server.stdout + server.stderr).not.toContain(secret);
  });

  it('tells the token that it made up once: on its first start', async () => {
    await server.start({ PATCHBAY_ADMIN_TOKEN: '' });
    await eventually('the token is shown', () => Promise.resolve(server.stdout.includes('Your admin token')));
    expect(await server.end('SIGTERM')).toBe(0);
    expect(server.stdout.match(/pb_[\w-]{32}/g)).toHaveLength(1);
    await server.start({ PATCHBAY_ADMIN_TOKEN: '' });
    expect(await server.end('SIGTERM')).toBe(0);
    expect(server.stdout).not.toMatch(/pb_|token/);
  });

  it('answers a query that is under way at SIGTERM, takes no new one, and exits with 0', async () => {
    await server.start();
    const id = await create(configOf(engine()));
    let answered = false;
    const sql = "SELECT pg_sleep(3), 'to the end' AS word";
    const slow = server.fetch(actionPath(id, 'query'), { sql }).finally(() => (answered = true));
    await eventually('the query runs', async () => {
      const found = await engine().admin(
        `SELECT 1 FROM pg_stat_activity WHERE usename = '${engine().user}' AND query LIKE '%to the end%' AND state = 'active'`,
      );
      return found.length === 1;
    });
    const ended = server.end('SIGTERM');
    await eventually('new connections are refused', () =>
      server.fetch('/health/live').then(
        () => false,
        () => true,
      ),
    );
    expect(answered).toBe(false);
    const answer = await slow;
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ rows: [{ word: 'to the end' }] });
    expect(await ended).toBe(0);
    expect(
      await engine().admin(
        `SELECT 1 FROM pg_stat_activity WHERE usename = '${engine().user}' AND application_name = 'patchbay'`,
      ),
    ).toEqual([]);
  });

  it('writes what actions left, and who did what, before it ends at SIGTERM', async () => {
    await server.start();
    const id = await create(configOf(engine()));
    const ask = () => server.fetch(actionPath(id, 'query'), { sql: 'SELECT 1' });
    await Promise.all(Array.from({ length: 20 }, async () => expect((await ask()).status).toBe(200)));
    expect(await server.end('SIGTERM')).toBe(0);
    await server.start();
    const store = await server.fetch(actionPath(id, 'store'), { op: 'sum', fields: ['ok', 'rows'] });
    expect(await store.json()).toEqual({ ok: 20, rows: 20 });
    const audit = await server.fetch('/api/v2/meta/audit?action=integration.execute');
    expect(await audit.json()).toMatchObject({ pageInfo: { totalRows: 20 } });
  });

  it('loses no integration to SIGKILL right after its 201', async () => {
    const ids: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      await server.start();
      ids.push(...(await Promise.all([1, 2, 3].map(() => create(deadConfig())))));
      expect(await server.end('SIGKILL')).toBe('SIGKILL');
    }
    await server.start();
    const answer = await server.fetch(`${INTEGRATIONS}?limit=1000&includeDatabaseInfo=true`);
    const { list } = (await answer.json()) as { list: { id: string; config?: object }[] };
    expect(list.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(list.filter(({ config }) => config === undefined)).toEqual([]);
  });

  it('loads no driver, pool or schema compiler before it needs one', async () => {
    const hooks = [
      `export async function load(url, context, next) { console.error('loaded ' + url); return next(url, context); }`,
    ].join('\n');
    const preload = [
      `import { Module, register } from 'node:module';`,
      `const resolve = Module._load;`,
      `Module._load = function (request, ...rest) { console.error('loaded ' + request); return resolve.call(this, request, ...rest); };`,
      `register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});`,
    ].join('\n');
    const file = join(server.dataDir, 'preload.mjs');
    writeFileSync(file, preload);
    await server.start({}, ['--import', file]);
    const loaded = () => [...server.stderr.matchAll(/^loaded (.+)$/gm)].map(([, name]) => name!);
    const drivers = () =>
      loaded().filter((name) => /(^|\/node_modules\/)(knex|tarn|pg|mysql2|ajv|undici)(\/|$)/.test(name));
    expect(loaded().filter((name) => name.includes('@nestjs/core')).length).toBeGreaterThan(0);
    expect(drivers()).toEqual([]);
    const id = await create(configOf(engine()));
    expect((await server.fetch(actionPath(id, 'test'), {})).status).toBe(200);
    const packages = drivers().map(
      (name) => /(knex|tarn|pg|mysql2|ajv|undici)/.exec(name.replace(/.*\/node_modules\//, ''))![0],
    );
    expect([...new Set(packages)].sort()).toEqual(expect.arrayContaining(['ajv', 'pg', 'tarn']));
    for (const other of ['mysql2', 'undici']) expect(packages).not.toContain(other);
  });

  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['a port that is none', { PORT: 'x' }, /^patchbay: PORT must be a number/],
    [
      'a database that is not there',
      { PATCHBAY_DATABASE_URL: 'postgres://u:hidden-p%40ss@127.0.0.1:1/d' },
      /^patchbay: The metadata database postgresq?l?:\/\/127\.0\.0\.1:1\/d cannot be used: .*ECONNREFUSED/,
    ],
    [
      'a database URL of no known kind',
      { PATCHBAY_DATABASE_URL: 'oracle://u:hidden-p%40ss@127.0.0.1/d' },
      /^patchbay: PATCHBAY_DATABASE_URL cannot be read/,
    ],
    [
      'a database URL that is not a URL',
      { PATCHBAY_DATABASE_URL: 'postgres://u:hidden-p%zz@ss@127.0.0.1:port/d' },
      /^patchbay: PATCHBAY_DATABASE_URL cannot be read/,
    ],
    [
      'a master key that is none',
      { PATCHBAY_MASTER_KEY: 'hidden-p' },
      /^patchbay: PATCHBAY_MASTER_KEY must be/,
    ],
    ['a master key file that is not there', { PATCHBAY_MASTER_KEY_FILE: '/nowhere/key' }, /\/nowhere\/key/],
    [
      'a token that is too short',
      { PATCHBAY_ADMIN_TOKEN: 'hidden-p' },
      /^patchbay: PATCHBAY_ADMIN_TOKEN must/,
    ],
    [
      'a plugin that is not there',
      { PATCHBAY_PLUGINS: 'no-such-plugin' },
      /^patchbay: PATCHBAY_PLUGINS names no-such/,
    ],
    [
      'a plugin that was made for another contract',
      { PATCHBAY_PLUGINS: join(__dirname, 'testing/former-plugin.mjs') },
      /^patchbay: PATCHBAY_PLUGINS names .*: its plugin \S+ was made for contract 1 .* speaks contract 2/,
    ],
    ['an address that is none of ours', { HOST: '192.0.2.1' }, /^patchbay: .*192\.0\.2\.1/],
    [
      'a data folder that cannot be',
      { PATCHBAY_DATA_DIR: '/dev/null/data' },
      /^patchbay: .*\/dev\/null\/data/,
    ],
  ])('exits with 1 and one line for %s', async (_, env, line) => {
    server.launch(env);
    expect(await server.end()).toBe(1);
    expect(server.stderr).toMatch(line);
    expect(server.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(server.stderr + server.stdout).not.toContain('hidden-p');
  });

  it('exits with 1 and one line for a port that is taken, and for a wrong password of its database', async () => {
    await server.start();
    const other = new BuiltServer();
    try {
      other.launch({ PORT: new URL(server.url).port });
      expect(await other.end()).toBe(1);
      expect(other.stderr).toMatch(/^patchbay: the port is taken .*Set PORT to another\.\n$/);
      const url = new URL(engine().url);
      url.password = 'hidden-password';
      other.launch({ PATCHBAY_DATABASE_URL: url.href });
      expect(await other.end()).toBe(1);
      expect(other.stderr).toMatch(/^patchbay: The metadata database .* password authentication failed.*\n$/);
      expect(other.stderr).not.toContain('hidden-password');
    } finally {
      await other.remove();
    }
  });
});

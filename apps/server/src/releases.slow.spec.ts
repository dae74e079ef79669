import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describeEngine, type Engine } from '@patchbay/plugin-testing/engines';
import { actionPath, createIntegration, INTEGRATIONS } from './testing/integrations.js';
import { TestServer } from './testing/test-server.js';

const RELEASES = fileURLToPath(new URL('../../../tests/releases', import.meta.url));

interface Saved {
  readonly id: string;
  readonly type: string;
  readonly sub_type: string;
  /** A query that answers 42, where its remote system can be had here. */
  readonly sql?: string;
  readonly source?: string;
}

interface Fixture {
  readonly commit: string;
  readonly testKey: string;
  readonly token: string;
  readonly ports: { readonly pg: number; readonly mysql2: number };
  readonly login: { readonly user: string; readonly password: string; readonly database: string };
  readonly stores: Readonly<Record<Store, { readonly integrations: readonly Saved[] }>>;
}

type Store = 'sqlite' | 'postgres';

const releases = readdirSync(RELEASES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => JSON.parse(readFileSync(join(RELEASES, name, 'fixture.json'), 'utf8')) as Fixture);

function unpack({ commit }: Fixture, store: Store, dataDir: string): void {
  const from = join(RELEASES, commit, store, 'folder');
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const to = join(dataDir, relative(from, file).replace(/\.gz$/, ''));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, gunzipSync(readFileSync(file)), { mode: 0o600 });
  }
}

/** The metadata of the release, in a database of the engine. */
async function load({ commit }: Fixture, { admin, user, url }: Engine): Promise<string> {
  const dump = gunzipSync(readFileSync(join(RELEASES, commit, 'postgres/metadata.sql.gz'))).toString();
  await admin('DROP SCHEMA public CASCADE');
  await admin(`CREATE SCHEMA public AUTHORIZATION ${user}`);
  await admin(`SET ROLE ${user};\n${dump}`);
  const database = new URL(url);
  const [{ name }] = (await admin('SELECT current_database() AS name')) as [{ name: string }];
  database.pathname = name;
  return database.href;
}

/** Leads from the port that a fixture names to where the engine of this run listens. */
async function forward(port: number, to: number): Promise<Server> {
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.pipe(other);
      one.on('error', () => other.destroy());
    }
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function admitReleases(postgres: Engine, mariadb: Engine, { login }: Fixture): Promise<void> {
  const { user, password, database } = login;
  await postgres.admin(`CREATE ROLE ${user} LOGIN PASSWORD '${password}'`);
  await postgres.admin(`CREATE DATABASE ${database} OWNER ${user}`);
  await mariadb.admin(`CREATE DATABASE \`${database}\``);
  for (const host of ['127.0.0.1', 'localhost']) {
    await mariadb.admin(`CREATE USER '${user}'@'${host}' IDENTIFIED BY '${password}'`);
    await mariadb.admin(`GRANT ALL ON \`${database}\`.* TO '${user}'@'${host}'`);
  }
}

it('there is what several releases left behind, with keys that are marked as test keys', () => {
  expect(releases.length).toBeGreaterThanOrEqual(2);
  for (const { testKey } of releases)
    expect(Buffer.from(testKey, 'base64').toString()).toBe('patchbay test key, not a secret!');
});

describeEngine('postgres', 'what former releases saved, with PostgreSQL', (postgres) => {
  describeEngine('mariadb', 'and MariaDB', (mariadb) => {
    const forwards: Server[] = [];

    beforeAll(async () => {
      const [first] = releases;
      await admitReleases(postgres(), mariadb(), first!);
      forwards.push(await forward(first!.ports.pg, postgres().port));
      forwards.push(await forward(first!.ports.mysql2, mariadb().port));
    });
    afterAll(() => {
      for (const server of forwards) server.close();
    });

    describe.each(
      releases.flatMap((release) =>
        (['sqlite', 'postgres'] as const).map((store) => ({
          name: `${release.commit} on ${store}`,
          release,
          store,
        })),
      ),
    )('is there after the upgrade: $name', ({ release, store }) => {
      const server = new TestServer();
      const { integrations } = release.stores[store];
      const env: NodeJS.ProcessEnv = {
        PATCHBAY_ADMIN_TOKEN: release.token,
        PATCHBAY_SQLITE_ROOT_SHARED_BY: 'all',
      };

      beforeAll(async () => {
        unpack(release, store, server.dataDir);
        if (store === 'postgres') env.PATCHBAY_DATABASE_URL = await load(release, postgres());
        await server.start(env);
      });
      afterAll(() => server.remove());

      it('with every integration and its config', async () => {
        const { list } = (await server.get(INTEGRATIONS).query({ limit: '1000' }).expect(200)).body as {
          list: { id: string; config_error?: boolean; meta: unknown }[];
        };
        expect(list.map(({ id }) => id).sort()).toEqual(integrations.map(({ id }) => id).sort());
        for (const { id } of integrations) {
          const { body } = await server.get(`${INTEGRATIONS}/${id}?includeConfig=true`).expect(200);
          expect(body).toMatchObject({
            title: expect.stringContaining(`Saved by ${release.commit}`),
            meta: { kept: [1] },
            config: expect.any(Object),
          });
        }
      });

      const withSql = integrations.filter(({ sql }) => sql !== undefined);

      it.each(withSql)('and answers queries through $sub_type', async ({ id, sql, source }) => {
        const query = () => server.post(actionPath(id, 'query'), { sql });
        expect((await query()).body).toMatchObject({ rows: [{ answer: 42 }] });
        if (source !== undefined)
          expect((await query().query({ source_id: source })).body).toMatchObject({ rows: [{ answer: 42 }] });
      });

      const others = integrations.filter(({ sql }) => sql === undefined);

      if (others.length > 0)
        it.each(others)('and goes out to the remote system through $sub_type', async ({ id }) => {
          const run = { action: 'test', options: { timeoutMs: 3000 } };
          const { status, body } = await server.post(actionPath(id, 'execute'), run);
          expect({ status, body }).toMatchObject({
            body: { error: expect.stringMatching(/^ERR_(UNREACHABLE|TIMEOUT|EGRESS_DENIED|REMOTE_\w+)$/) },
          });
        });

      it('and keeps the usage records, the history and the sources', async () => {
        const file = integrations.find(({ sub_type: subType }) => subType === 'sqlite3')!;
        const records = await server
          .post(actionPath(file.id, 'store'), { op: 'list', limit: 1000 })
          .expect(200);
        expect((records.body as { list: unknown[] }).list.length).toBeGreaterThanOrEqual(2);
        const bound = integrations.filter(({ source }) => source !== undefined);
        if (bound.length === 0) return;
        const { body } = await server
          .get('/api/v2/meta/bases/release/sources')
          .query({ limit: '1000' })
          .expect(200);
        expect((body as { list: { id: string }[] }).list.map(({ id }) => id).sort()).toEqual(
          bound.map(({ source }) => source).sort(),
        );
        const versions = await server.get(`${INTEGRATIONS}/${integrations[0]!.id}/versions`).expect(200);
        expect((versions.body as { list: unknown[] }).list.length).toBeGreaterThanOrEqual(2);
      });

      it('and a second start migrates nothing again', async () => {
        await server.stop();
        await server.start(env);
        await server.stop();
        const copy = 'metadata-copy.db';
        if (store === 'sqlite')
          copyFileSync(join(server.dataDir, 'patchbay.sqlite'), join(server.dataDir, 'sqlite', copy));
        await server.start(env);
        const names =
          store === 'sqlite'
            ? await migrationsIn(copy)
            : await postgres().admin('SELECT name FROM migrations');
        expect(names.length).toBeGreaterThan(1);
        expect(new Set(names.map(({ name }) => name)).size).toBe(names.length);
      });

      /** Asked through an integration of this very server. */
      async function migrationsIn(filename: string): Promise<readonly Record<string, unknown>[]> {
        const id = await createIntegration(server, {
          sub_type: 'sqlite3',
          config: { connection: { filename } },
        });
        const { body } = await server
          .post(actionPath(id, 'query'), { sql: 'SELECT name FROM migrations' })
          .expect(200);
        return (body as { rows: Record<string, unknown>[] }).rows;
      }
    });
  });
});

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Engine, useEngine } from '@patchbay/plugin-testing/engines';
import { openMetadata } from '@patchbay/metadata';
import type { Response } from 'supertest';
import { expectError } from '../testing/errors.js';
import {
  actionPath,
  configOf,
  createIntegration,
  createSqlite,
  INTEGRATIONS,
} from '../testing/integrations.js';
import { TestServer } from '../testing/test-server.js';

const SECRET = 'S3cr€t /+?&%"\\-marker-pässword';
const FORMS = [
  SECRET,
  SECRET.slice(-15),
  encodeURIComponent(SECRET),
  JSON.stringify(SECRET).slice(1, -1),
  Buffer.from(SECRET).toString('base64'),
  Buffer.from(SECRET).toString('base64url'),
  Buffer.from(SECRET).toString('hex'),
];

const engine = useEngine('postgres');
let server: TestServer;

beforeEach(async () => {
  server = new TestServer();
  await server.start();
});
afterEach(() => server.remove());

const integrationOf = (changes: Partial<Engine> = {}) =>
  createIntegration(server, { config: configOf({ ...engine(), ...changes }) });
const withConfig = (id: string) => server.get(`${INTEGRATIONS}/${id}?includeConfig=true`);

describe('a password', () => {
  it('is in no file, no line of the log and no answer, save the config that its owner asks for', async () => {
    const keeper = `keeper_of_${engine().user}`;
    await engine().admin(`CREATE ROLE ${keeper} LOGIN PASSWORD '${SECRET}'`);
    const answers: Response[] = [];
    const ids = [
      await integrationOf({ user: keeper, password: SECRET }),
      await integrationOf({ password: SECRET }),
      await integrationOf({ password: SECRET, port: 1 }),
    ];
    for (const id of ids) {
      const { body: clear } = await withConfig(id).expect(200);
      expect(clear.config.connection.password).toBe(SECRET);
      const statement = `SELECT '${SECRET}'::int`;
      const { config } = clear;
      answers.push(
        await server.get(`${INTEGRATIONS}/${id}`),
        await server.get(`${INTEGRATIONS}?includeDatabaseInfo=true`),
        await server.post(INTEGRATIONS, { copy_from_id: id }),
        await server.post(INTEGRATIONS, { copy_from_id: id, config: { connection: { port: SECRET } } }),
        await server.post(INTEGRATIONS, {
          title: SECRET.repeat(9),
          type: 'database',
          sub_type: 'pg',
          config,
        }),
        await server.patch(`${INTEGRATIONS}/${id}`, { config: { connection: { password: SECRET } } }),
        await server.patch(`${INTEGRATIONS}/${id}`, { config: { connection: { password: [SECRET] } } }),
        await server.patch(`${INTEGRATIONS}/${id}`, {
          config: { pool: { min: SECRET }, tls: { mode: SECRET } },
        }),
        await server.sendText('patch', `${INTEGRATIONS}/${id}`, `{"config":{"password":"${SECRET}`),
        await server.post(`${INTEGRATIONS}/${id}/test`),
        await server.post('/api/v2/meta/connection/test', { sub_type: 'pg', config }),
        await server.post(actionPath(id, 'test')),
        await server.post(actionPath(id, 'tables')),
        await server.post(actionPath(id, 'query'), { sql: statement }),
        await server.post(actionPath(id, 'query'), { sql: 'SELECT current_user' }).set('accept', 'text/csv'),
        await server.post(actionPath(id, 'store'), { op: 'list' }),
      );
    }
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 201, 400, 422, 502]));
    for (const answer of answers)
      expect(leaksIn(`${JSON.stringify(answer.headers)}${answer.text}`)).toEqual([]);
    await server.stop();
    expect(server.log.length).toBeGreaterThan(answers.length);
    expect(leaksIn(server.log.join(''))).toEqual([]);
    const files = filesIn(server.dataDir);
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['patchbay.sqlite', 'master.key']));
    for (const { text } of files) expect(leaksIn(text)).toEqual([]);
  });
});

describe('a sealed config that was tampered with', () => {
  /** Writes past the server, which may remember a row for a second and is therefore restarted. */
  const tamper = async (id: string, change: (sealed: string) => string): Promise<void> => {
    await server.stop();
    const metadata = await openMetadata({ sqliteFile: join(server.dataDir, 'patchbay.sqlite') });
    const { config } = (await metadata.integrations.find(id, { withConfig: true }))!;
    await metadata.dataSource.query('UPDATE integrations SET config = ? WHERE id = ?', [change(config), id]);
    await metadata.close();
    await server.start();
  };

  it('opens in no other row: neither of two that were swapped, each with a clear error', async () => {
    const [one, other] = [await integrationOf(), await integrationOf({ password: 'x' })];
    const sealed: string[] = [];
    await tamper(one, (config) => (sealed.push(config), config));
    await tamper(other, (config) => (sealed.push(config), sealed[0]!));
    await tamper(one, () => sealed[1]!);
    for (const id of [one, other]) {
      for (const answer of [
        await withConfig(id),
        await server.post(actionPath(id, 'query'), { sql: 'SELECT 1' }),
        await server.post(`${INTEGRATIONS}/${id}/test`),
        await server.patch(`${INTEGRATIONS}/${id}`, { config: { connection: { port: 1 } } }),
        await server.post(INTEGRATIONS, { copy_from_id: id }),
      ])
        expectError(answer, 409, 'ERR_CONFIG_UNREADABLE');
    }
  });

  it.each([
    ['in its last letter', (text: string) => text.slice(0, -1) + (text.endsWith('A') ? 'B' : 'A')],
    ['cut short', (text: string) => text.slice(0, -8)],
    ['emptied', () => ''],
    ['replaced by its content', () => '{"connection":{"host":"attacker.example"}}'],
  ])('%s is listed with config_error, and breaks no other row', async (_, change) => {
    const [broken, whole] = [await integrationOf(), await createSqlite(server)];
    await tamper(broken, change);
    const { body } = await server.get(`${INTEGRATIONS}?includeDatabaseInfo=true`).expect(200);
    expect(body.list[0]).toMatchObject({ id: broken, config_error: true });
    expect(body.list[0]).not.toHaveProperty('config');
    expect(body.list[1]).toMatchObject({ id: whole, config: { client: 'sqlite3' } });
    expect(body.list[1]).not.toHaveProperty('config_error');
    await server.get(`${INTEGRATIONS}/${broken}`).expect(200);
    await server.patch(`${INTEGRATIONS}/${broken}`, { title: 'Still mine' }).expect(200);
    expect((await server.delete(`${INTEGRATIONS}/${broken}`).expect(200)).body).toBe(true);
  });
});

describe('a start', () => {
  beforeEach(async () => {
    await integrationOf();
    await server.stop();
  });

  it('with another master key fails with one clear line', async () => {
    const key = Buffer.alloc(32, 9).toString('base64');
    const started = server.start({ PATCHBAY_MASTER_KEY: key });
    await expect(started).rejects.toThrow(/^[^\n]*master key[^\n]*$/);
    await expect(started).rejects.not.toThrow(key);
  });

  it('without the key file that it made fails with one clear line, and makes no other', async () => {
    rmSync(join(server.dataDir, 'master.key'));
    for (let attempt = 0; attempt < 2; attempt += 1)
      await expect(server.start()).rejects.toThrow(
        /^The stored data belongs to a master key, but [^\n]*master\.key is missing[^\n]*$/,
      );
  });

  it('with the key it had opens everything', async () => {
    await server.start();
    const { body } = await server.get(`${INTEGRATIONS}?includeDatabaseInfo=true`).expect(200);
    expect(body.list).toEqual([expect.objectContaining({ config: expect.anything() })]);
  });
});

function leaksIn(text: string): string[] {
  return FORMS.filter((form) => text.includes(form));
}

function filesIn(folder: string): { name: string; text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => ({ name, text: readFileSync(join(parentPath, name), 'utf8') }));
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openMetadata } from '@patchbay/metadata';
import { expectError } from '../testing/errors.js';
import { actionPath, createIntegration, createSqlite } from '../testing/integrations.js';
import { createSource, sourcesPath } from '../testing/sources.js';
import { TestServer } from '../testing/test-server.js';

const SECRET = 's3cr3t-of-the-source';

describe('what a source keeps', () => {
  let server: TestServer;
  let id: string;

  beforeEach(async () => {
    server = new TestServer();
    await server.start();
    id = await createIntegration(server);
  });
  afterEach(() => server.remove());

  const sealed = (integrationId = id): Promise<string> =>
    createSource(server, integrationId, { connection: { password: SECRET } });

  /** Writes past the server, which is stopped for it. */
  const tamper = async (sql: string, ...values: unknown[]): Promise<void> => {
    await server.stop();
    const metadata = await openMetadata({ sqliteFile: join(server.dataDir, 'patchbay.sqlite') });
    await metadata.dataSource.query(sql, values);
    await metadata.close();
    await server.start();
  };

  const expectUnreadable = async (source: string, integrationId = id): Promise<void> => {
    const path = sourcesPath('shop', source);
    const { body } = await server.get(path).expect(200);
    expect(body).toMatchObject({ id: source, config_error: true });
    expect(body).not.toHaveProperty('config');
    for (const answer of [
      await server.patch(path, { config: { searchPath: ['x'] } }),
      await server.post(`${actionPath(integrationId, 'test')}?source_id=${source}`),
    ])
      expectError(answer, 409, 'ERR_CONFIG_UNREADABLE');
  };

  it('is nowhere in clear, neither on the disk nor in the log', async () => {
    const source = await sealed();
    await server.post(`${actionPath(id, 'test')}?source_id=${source}`).expect(502);
    await server.stop();
    const files = readdirSync(server.dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => readFileSync(join(parentPath, name), 'latin1'));
    expect(files.some((text) => text.includes(source))).toBe(true);
    for (const text of [...files, ...server.log]) expect(text.includes(SECRET)).toBe(false);
  });

  it('opens in no other source, be it of the same integration', async () => {
    const [one, other] = [await sealed(), await sealed()];
    await tamper(
      'UPDATE sources SET config = (SELECT config FROM sources WHERE id = ?) WHERE id = ?',
      one,
      other,
    );
    await expectUnreadable(other);
    expect((await server.get(sourcesPath('shop', one))).body).toHaveProperty('config');
  });

  it('opens with no other integration', async () => {
    const source = await sealed();
    const elsewhere = await createIntegration(server);
    await tamper('UPDATE sources SET integration_id = ? WHERE id = ?', elsewhere, source);
    await expectUnreadable(source, elsewhere);
  });

  it('is not taken for the config of its integration, nor that for it', async () => {
    const source = await sealed();
    await tamper(
      'UPDATE sources SET config = (SELECT config FROM integrations WHERE id = ?) WHERE id = ?',
      id,
      source,
    );
    await expectUnreadable(source);
    const another = await sealed();
    await tamper(
      'UPDATE integrations SET config = (SELECT config FROM sources WHERE id = ?) WHERE id = ?',
      another,
      id,
    );
    expectError(await server.post(actionPath(id, 'test')), 409, 'ERR_CONFIG_UNREADABLE');
  });

  it('breaks no list when it cannot be opened, and can be replaced and deleted', async () => {
    const [broken, whole] = [await sealed(), await sealed()];
    await tamper("UPDATE sources SET config = 'v1.x' WHERE id = ?", broken);
    const { list } = (await server.get(sourcesPath()).expect(200)).body;
    expect(list).toMatchObject([
      { id: broken, config_error: true },
      { id: whole, config: { connection: { password: '********' } } },
    ]);
    const path = sourcesPath('shop', broken);
    await server.patch(path, { title: 'Still mine' }).expect(200);
    expect((await server.patch(path, { config: null }).expect(200)).body).not.toHaveProperty('config_error');
    expect((await server.delete(path).expect(200)).body).toBe(true);
  });

  it('is shown as it is even where its integration cannot be opened', async () => {
    const sqlite = await createSqlite(server);
    const source = await createSource(server, sqlite, { connection: { filename: 'other.db' } });
    await tamper("UPDATE integrations SET config = 'v1.x' WHERE id = ?", sqlite);
    const { body } = await server.get(sourcesPath('shop', source)).expect(200);
    expect(body.config).toEqual({ connection: { filename: 'other.db' } });
  });
});

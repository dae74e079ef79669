import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Response } from 'supertest';
import { expectError, namedFields } from '../testing/errors.js';
import {
  askNumber,
  expectNumber,
  FileDatabases,
  freshFile,
  startWithFileOwners,
} from '../testing/file-databases.js';
import { INTEGRATIONS } from '../testing/integrations.js';
import { addUser, addWorkspace, type Person } from '../testing/people.js';
import { createSource, sourcesPath } from '../testing/sources.js';
import { type Requests, TestServer } from '../testing/test-server.js';

const NO_SUCH_FILE = 'The folder for files of this integration holds no such file.';

const server = new TestServer();
let root: string;
let workspace: string;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  ({ root, workspace, ada, bob } = await startWithFileOwners(server));
});
afterAll(() => server.remove());

describe.each(['sqlite3', 'duckdb'])('a file of %s', (subType) => {
  const databases = new FileDatabases(subType);

  /** The answer to actions and tests is that of a file which is not there. */
  async function expectMissing(
    as: Requests,
    filename: string,
    { isPrivate = false, creates = [false, true] } = {},
  ): Promise<void> {
    const told = (answer: Response): unknown =>
      JSON.parse(
        JSON.stringify(answer.body, (key, value: unknown) => (/^(ms|requestId)$/.test(key) ? 0 : value)),
      );
    const missing = await databases.tryOut(as, 'not-there.db', { isPrivate });
    expect(missing.body).toMatchObject({ ok: false, message: NO_SUCH_FILE });
    for (const create of creates) {
      expect(told(await databases.tryOut(as, filename, { create, isPrivate }))).toEqual(told(missing));
      const id = await databases.save(as, filename, { create, isPrivate });
      const answer = await askNumber(as, id);
      expectError(answer, 400, 'ERR_BAD_REQUEST');
      expect((answer.body as { message: string }).message).toBe(NO_SUCH_FILE);
      expect((await as.post(`${INTEGRATIONS}/${id}/test`)).body).toMatchObject({
        ok: false,
        message: NO_SUCH_FILE,
      });
    }
  }

  it('lies in the folder of its workspace, and is another one in another workspace', async () => {
    const filename = freshFile();
    const other = await addWorkspace(server);
    const ids = [
      [server, await databases.saveNumber(server, filename, 1), 1],
      [server.as(other.token), await databases.saveNumber(server.as(other.token), filename, 2), 2],
    ] as const;
    for (const [as, id, n] of ids) await expectNumber(as, id, n);
    expect(existsSync(join(root, workspace, filename))).toBe(true);
    expect(existsSync(join(root, other.id, filename))).toBe(true);
    expect(existsSync(join(root, filename))).toBe(false);
  });

  it('is not there for another workspace, by whatever path or link', async () => {
    const filename = freshFile();
    await databases.saveNumber(server, filename, 1);
    const other = await addWorkspace(server);
    const as = server.as(other.token);
    await databases.saveNumber(as, freshFile(), 2);
    symlinkSync(join(root, workspace), join(root, other.id, 'link'));
    symlinkSync(join(root, workspace, filename), join(root, other.id, `link-${filename}`));
    await expectMissing(as, filename, { creates: [false] });
    for (const path of [`${workspace}/${filename}`, `link/${filename}`, `link-${filename}`])
      await expectMissing(as, path);
  });

  it('of a private integration lies in a folder of its creator’s', async () => {
    const filename = freshFile();
    const [asAda, asBob] = [server.as(ada.token), server.as(bob.token)];
    await expectNumber(asAda, await databases.saveNumber(asAda, filename, 1, { isPrivate: true }), 1);
    await expectNumber(asBob, await databases.saveNumber(asBob, filename, 2, { isPrivate: true }), 2);
    await expectNumber(server, await databases.saveNumber(server, filename, 3), 3);
    for (const { userId } of [ada, bob])
      expect(existsSync(join(root, workspace, 'private', userId, filename))).toBe(true);
    expect((await databases.tryOut(asAda, filename, { isPrivate: true })).body).toMatchObject({ ok: true });
  });

  it('of a private integration is not there for anyone else, nor for what is not private', async () => {
    const filename = freshFile();
    const asAda = server.as(ada.token);
    await databases.saveNumber(asAda, filename, 1, { isPrivate: true });
    const place = `private/${ada.userId}/${filename}`;
    symlinkSync(join(root, workspace, 'private'), join(root, workspace, `of-${filename}`));
    symlinkSync(join(root, workspace, place), join(root, workspace, `link-${filename}`));
    const paths = [
      place,
      `.//private/./${ada.userId}//${filename}`,
      `PRIVATE/${ada.userId}/${filename}`,
      `of-${filename}/${ada.userId}/${filename}`,
      `link-${filename}`,
      'private',
      `private/${ada.userId}/${freshFile()}`,
      `private/${freshFile()}`,
    ];
    for (const as of [server, asAda]) {
      await expectMissing(as, filename, { creates: [false] });
      for (const path of paths) await expectMissing(as, path);
    }
    const asBob = server.as(bob.token);
    await databases.saveNumber(asBob, freshFile(), 2, { isPrivate: true });
    await expectMissing(asBob, filename, { isPrivate: true, creates: [false] });
    for (const path of paths.slice(0, 2)) await expectMissing(asBob, path, { isPrivate: true });
  });

  it('of a private integration is not there for overrides of tests, sources and copies of others', async () => {
    const filename = freshFile();
    const asAda = server.as(ada.token);
    const secret = await databases.saveNumber(asAda, filename, 1, { isPrivate: true });
    const place = `private/${ada.userId}/${filename}`;
    const shared = await databases.saveNumber(server, freshFile(), 2);
    const tested = await server.post(`${INTEGRATIONS}/${shared}/test`, { config: databases.configOf(place) });
    expect(tested.body).toMatchObject({ ok: false, message: NO_SUCH_FILE });
    const source = await createSource(server, shared, databases.configOf(place));
    expectError(await askNumber(server, shared, `?source_id=${source}`), 400);
    expectError(await server.post(INTEGRATIONS, { copy_from_id: secret }), 404);
    const copy = (
      await asAda.post(INTEGRATIONS, { copy_from_id: secret, config: databases.configOf(filename) })
    ).body as {
      id: string;
    };
    expectError(await askNumber(server, copy.id), 400);
  });

  it.each([
    ['/etc/passwd', /an absolute path/],
    ['C:\\windows\\x.db', /an absolute path/],
    ['\\\\server\\x.db', /an absolute path/],
    ['../x.db', /"\.\."/],
    ['a/../../x.db', /"\.\."/],
    ['a\\..\\..\\x.db', /"\.\."/],
    [':memory:', /":memory:"/],
    ['file:x.db?mode=rwc', /"file:"/],
    ['FILE:x.db', /"file:"/],
    [' x.db', /spaces/],
  ])('is not saved as %s, in a sentence that says how to name it', async (filename, fault) => {
    const id = await databases.save(server, freshFile());
    const expectRefused = (answer: Response, place = ''): void => {
      expectError(answer, 422, 'ERR_INVALID_CONFIG');
      expect(namedFields(answer)).toEqual([`${place}config.connection.filename`]);
      const { message } = answer.body as { message: string };
      expect(message).toMatch(/relative to the folder of the workspace beneath PATCHBAY_SQLITE_ROOT/);
      expect(message).toMatch(fault);
    };
    const body = { title: 'Refused', ...databases.bodyOf(filename) };
    const config = databases.configOf(filename);
    expectRefused(await server.post(INTEGRATIONS, body));
    expectRefused(await server.post(INTEGRATIONS, { copy_from_id: id, config }));
    expectRefused(await server.patch(`${INTEGRATIONS}/${id}`, { config }));
    expectRefused(await server.post(`${INTEGRATIONS}/batch`, { create: [body] }), 'create.0.');
    expectRefused(await server.post(sourcesPath(), { integration_id: id, config }));
    for (const answer of [
      await databases.tryOut(server, filename),
      await server.post(`${INTEGRATIONS}/${id}/test`, { config }),
    ])
      expect(answer.body).toMatchObject({ ok: false, stages: [{ stage: 'config', ok: false }] });
  });

  it('is made by no test, which says that it would be', async () => {
    const other = await addWorkspace(server);
    const as = server.as((await addUser(server.as(other.token), 'editor')).token);
    const before = readdirSync(root);
    for (const options of [{ create: true }, { create: true, isPrivate: true }])
      expect((await databases.tryOut(as, freshFile(), options)).body).toMatchObject({
        ok: true,
        code: 0,
        message: expect.stringContaining('It is made when the integration is first used'),
        stages: [{ stage: 'config', ok: true }],
      });
    const id = await databases.save(server.as(other.token), freshFile());
    const config = databases.configOf(freshFile(), true);
    expect((await as.post(`${INTEGRATIONS}/${id}/test`, { config })).body).toMatchObject({ ok: true });
    expect(readdirSync(root)).toEqual(before);
  });

  it('that is missing fails with a remedy of its own', async () => {
    const { stages } = (await databases.tryOut(server, 'not-there.db')).body as {
      stages: { remedy?: string }[];
    };
    expect(stages.at(-1)!.remedy).toMatch(/PATCHBAY_SQLITE_ROOT.*created/);
  });
});

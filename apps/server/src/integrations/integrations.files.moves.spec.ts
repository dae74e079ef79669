import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Response } from 'supertest';
import { expectError, namedFields } from '../testing/errors.js';
import {
  askNumber,
  expectNumber,
  FileDatabases,
  freshFile,
  startWithFileOwners,
  writeNumber,
} from '../testing/file-databases.js';
import { actionPath, createIntegration, INTEGRATIONS } from '../testing/integrations.js';
import { addWorkspace, type Person } from '../testing/people.js';
import { createSource } from '../testing/sources.js';
import { type Requests, TestServer } from '../testing/test-server.js';

const server = new TestServer();
let root: string;
let workspace: string;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  ({ root, workspace, ada, bob } = await startWithFileOwners(server));
});
afterAll(() => server.remove());

describe.each(['sqlite3', 'duckdb'])(
  'a file of %s whose integration becomes private, or is no longer',
  (subType) => {
    const databases = new FileDatabases(subType);
    const asAda = (): Requests => server.as(ada.token);
    const setPrivate = (id: string, isPrivate: boolean) =>
      asAda().patch(`${INTEGRATIONS}/${id}`, { is_private: isPrivate });
    const places = (filename: string): [string, string] => [
      join(workspace, filename),
      join(workspace, 'private', ada.userId, filename),
    ];

    it.each([true, false])('would stay behind, and so that is refused (%s)', async (isPrivate) => {
      const filename = freshFile();
      const id = await databases.saveNumber(asAda(), filename, 1, { isPrivate: !isPrivate });
      const answer = await setPrivate(id, isPrivate);
      expectError(answer, 409, 'ERR_CONFLICT');
      expect(namedFields(answer)).toEqual(['is_private']);
      const [there, here] = isPrivate ? places(filename) : places(filename).reverse();
      const { message } = answer.body as { message: string };
      expect(message).toContain(`in ${there}:`);
      expect(message).toContain(`to ${here} `);
      await expectNumber(asAda(), id, 1);

      mkdirSync(dirname(join(root, here!)), { recursive: true });
      await asAda().patch(`${INTEGRATIONS}/${id}`, { enabled: false }).expect(200);
      // With what the engine keeps beside it.
      for (const name of readdirSync(join(root, dirname(there!))).filter((each) => each.startsWith(filename)))
        renameSync(join(root, dirname(there!), name), join(root, dirname(here!), name));
      await asAda().patch(`${INTEGRATIONS}/${id}`, { enabled: true, is_private: isPrivate }).expect(200);
      await expectNumber(asAda(), id, 1);
      expect((await askNumber(server.as(bob.token), id)).status).toBe(isPrivate ? 404 : 200);
    });

    it('does not matter where it is not there yet', async () => {
      const filename = freshFile();
      const id = await databases.save(asAda(), filename, { create: true });
      await setPrivate(id, true).expect(200);
      await writeNumber(asAda(), id, 1);
      expect(places(filename).map((place) => existsSync(join(root, place)))).toEqual([false, true]);
    });

    it('counts for sources as well', async () => {
      const filename = freshFile();
      await databases.saveNumber(asAda(), filename, 1);
      const id = await databases.save(asAda(), freshFile());
      await createSource(server, id, databases.configOf(filename));
      expectError(await setPrivate(id, true), 409, 'ERR_CONFLICT');
    });
  },
);

describe('a file in the root itself, as former releases had it', () => {
  const inRoot = async (filename: string): Promise<Response> => {
    const id = await createIntegration(server, {
      sub_type: 'sqlite3',
      config: { connection: { filename } },
      is_private: true,
    });
    return server.post(actionPath(id, 'query'), { sql: 'SELECT 1 AS n' });
  };

  it('is found by the workspaces alone that the setting names, and never what is another’s', async () => {
    const other = await addWorkspace(server);
    writeFileSync(join(root, 'old.db'), '');
    mkdirSync(join(root, 'reports'));
    writeFileSync(join(root, 'reports/old.db'), '');
    mkdirSync(join(root, other.id));
    writeFileSync(join(root, other.id, 'theirs.db'), '');
    const answers = async (): Promise<number[]> => {
      const found: number[] = [];
      for (const path of ['old.db', 'reports/old.db', `${other.id}/theirs.db`, `${workspace}/private/x.db`])
        found.push((await inRoot(path)).status);
      return found;
    };
    expect(await answers()).toEqual([400, 400, 400, 400]);
    const warnings = (): string[] =>
      server.log.filter((line) => line.includes('PATCHBAY_SQLITE_ROOT_SHARED_BY'));
    expect(warnings()).toEqual([]);
    await server.stop();
    await server.start();
    expect(warnings()).toHaveLength(1);
    for (const [setting, expected] of [
      [other.id, [400, 400, 400, 400]],
      [workspace, [200, 200, 400, 400]],
      ['all', [200, 200, 400, 400]],
    ] as const) {
      await server.stop();
      await server.start({ PATCHBAY_SQLITE_ROOT_SHARED_BY: setting });
      expect(await answers()).toEqual(expected);
    }
    expect(warnings()).toHaveLength(1);
  });
});

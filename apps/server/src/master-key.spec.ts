import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describeEngine } from '@patchbay/plugin-testing/engines';
import { MasterKeyError } from '@patchbay/vault';
import { createSqlite } from './testing/integrations.js';
import { describeOnEveryStore, freshDatabase } from './testing/stores.js';
import { TestServer } from './testing/test-server.js';

const KEY = randomBytes(32).toString('base64');
const OTHER_KEY = randomBytes(32).toString('base64');

describe.each(['postgres', 'mariadb'] as const)('servers that share a metadata database: %s', (kind) => {
  describeEngine(kind, 'with master keys of their own', (engine) => {
    let servers: [TestServer, TestServer];

    beforeEach(() => {
      servers = [new TestServer(), new TestServer()];
    });
    afterEach(() => Promise.all(servers.map((server) => server.remove())));

    it('are one, of two that start at once', async () => {
      const env = { PATCHBAY_DATABASE_URL: await freshDatabase(engine()) };
      const starts = await Promise.allSettled(servers.map((server) => server.start(env)));
      const refused = starts.filter((start) => start.status === 'rejected');
      expect(refused).toHaveLength(1);
      expect(refused[0]!.reason).toBeInstanceOf(MasterKeyError);
      expect(String(refused[0]!.reason)).toMatch(/master key[^\n]*PATCHBAY_MASTER_KEY/);
    });

    it('are one, and the second makes no key where nothing is sealed yet', async () => {
      const env = { PATCHBAY_DATABASE_URL: await freshDatabase(engine()) };
      await servers[0].start(env);
      await expect(servers[1].start(env)).rejects.toThrow(
        /^The stored data belongs to a master key[^\n]*missing/,
      );
      expect(existsSync(join(servers[1].dataDir, 'master.key'))).toBe(false);
    });
  });
});

describeOnEveryStore(
  'the master key of an installation',
  (server) => {
    it('is the one of its first start, though nothing is sealed yet', async () => {
      const env = server.environment;
      await server.stop();
      await expect(server.start({ ...env, PATCHBAY_MASTER_KEY: OTHER_KEY })).rejects.toThrow(
        /^This is not the master key of this installation \([^\n]+\)[^\n]*$/,
      );
      await server.start(env);
      await createSqlite(server);
      await server.stop();
      await expect(server.start({ ...env, PATCHBAY_MASTER_KEY: OTHER_KEY })).rejects.toThrow(
        /^This is not the master key that sealed the stored secrets [^\n]*$/,
      );
      await server.start(env);
    });
  },
  { PATCHBAY_MASTER_KEY: KEY },
);

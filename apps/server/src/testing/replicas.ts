import { randomBytes } from 'node:crypto';
import type { Engine } from '@patchbay/plugin-testing/engines';
import { freshDatabase } from './stores.js';
import { TestServer } from './test-server.js';

/** Servers on one metadata database in PostgreSQL, for the tests of the `describe` that calls this. */
export function useReplicas(
  count: number,
  engine: () => Engine,
  env: NodeJS.ProcessEnv = {},
): readonly TestServer[] {
  const replicas = Array.from({ length: count }, () => new TestServer());
  beforeAll(async () => {
    const shared = {
      PATCHBAY_DATABASE_URL: await freshDatabase(engine()),
      PATCHBAY_MASTER_KEY: randomBytes(32).toString('base64'),
      PATCHBAY_ADMIN_TOKEN: randomBytes(16).toString('hex'),
      ...env,
    };
    for (const replica of replicas) await replica.start(shared);
  });
  afterAll(async () => {
    for (const replica of replicas) await replica.remove();
  });
  return replicas;
}

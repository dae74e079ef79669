import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { availability, type Engine, type EngineKind, useEngine } from '@patchbay/plugin-testing/engines';
import type { MetadataOptions } from '../metadata.js';

/** An empty database of its own, and the way to be rid of it. */
export interface ThrowAway {
  readonly options: MetadataOptions;
  drop(): Promise<void>;
}

export interface TestEngine {
  readonly name: string;
  create(): Promise<ThrowAway>;
}

const sqlite: TestEngine = {
  name: 'SQLite',
  create: () => {
    const folder = mkdtempSync(join(tmpdir(), 'patchbay-metadata-'));
    return Promise.resolve({
      options: { sqliteFile: join(folder, 'data', 'metadata.sqlite') },
      drop: () => {
        rmSync(folder, { recursive: true });
        return Promise.resolve();
      },
    });
  },
};

/** Started once for the spec file that imports this. Where it is missing its tests are, aloud; under `CI=true` they fail. */
function server(
  name: string,
  kind: EngineKind,
  create: (database: string, engine: Engine) => readonly string[],
): TestEngine[] {
  const here = availability(kind);
  if (!here.available) {
    if (process.env.CI === 'true') throw new Error(here.how);
    process.stderr.write(`SKIPPED metadata on ${name}. ${here.how}\n`);
    return [];
  }
  const engine = useEngine(kind);
  const createDatabase = async (): Promise<ThrowAway> => {
    const database = `patchbay_test_${randomBytes(6).toString('hex')}`;
    for (const sql of create(database, engine())) await engine().admin(sql);
    const url = new URL(engine().url);
    url.pathname = database;
    return {
      options: { url: url.href, sqliteFile: 'unused' },
      drop: async () => {
        await engine().admin(`DROP DATABASE ${database}`);
      },
    };
  };
  return [{ name, create: createDatabase }];
}

const postgres = server('PostgreSQL', 'postgres', (database, { user }) => [
  // Letters beyond ASCII have cases only where the locale says so, as that of a production server does.
  `CREATE DATABASE ${database} OWNER "${user}" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'`,
]);

const mysql = server('MySQL', 'mariadb', (database, { user }) => [
  // The worst that a server may have as its default: the migration must not depend on it.
  `CREATE DATABASE ${database} CHARACTER SET latin1`,
  `GRANT ALL ON ${database}.* TO '${user}'@'127.0.0.1'`,
]);

export const serverEngines: TestEngine[] = [...postgres, ...mysql];

/** SQLite always, the others where they can be had. */
export const engines: TestEngine[] = [sqlite, ...serverEngines];

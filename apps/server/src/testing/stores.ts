import { randomBytes } from 'node:crypto';
import { describeEngine, type Engine } from '@patchbay/plugin-testing/engines';
import { type TestServer, useServer } from './test-server.js';

/** Another empty database of the engine's user, dropped with the user's own. */
export async function freshDatabase({ admin, user, url }: Engine): Promise<string> {
  const name = `metadata_${randomBytes(6).toString('hex')}`;
  if (url.startsWith('mysql:')) {
    await admin(`CREATE DATABASE ${name}`);
    await admin(`GRANT ALL ON ${name}.* TO '${user}'@'127.0.0.1'`);
  } else {
    await admin(`CREATE DATABASE ${name} OWNER ${user}`);
  }
  const fresh = new URL(url);
  fresh.pathname = name;
  return fresh.href;
}

/** The same tests with the metadata in SQLite and in PostgreSQL. */
export function describeOnEachStore(
  title: string,
  body: (server: TestServer) => void,
  env: NodeJS.ProcessEnv = {},
): void {
  describe(`${title}, metadata in SQLite`, () => {
    body(useServer(() => env));
  });
  describeEngine('postgres', `${title}, metadata in PostgreSQL`, (engine) => {
    body(useServer(() => ({ PATCHBAY_DATABASE_URL: engine().url, ...env })));
  });
}

/** With the metadata in SQLite alone: for shapes of requests and answers, which no store changes. */
export function describeOnOneStore(
  title: string,
  body: (server: TestServer) => void,
  env: NodeJS.ProcessEnv = {},
): void {
  describe(title, () => {
    body(useServer(() => env));
  });
}

/** The same as on each, and with the metadata in MySQL: for what the engines do each in their own way. */
export function describeOnEveryStore(
  title: string,
  body: (server: TestServer) => void,
  env: NodeJS.ProcessEnv = {},
): void {
  describeOnEachStore(title, body, env);
  describeEngine('mariadb', `${title}, metadata in MySQL`, (engine) => {
    body(useServer(() => ({ PATCHBAY_DATABASE_URL: engine().url, ...env })));
  });
}

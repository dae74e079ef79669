import type { Engine } from '@patchbay/plugin-testing/engines';
import type { Requests } from './test-server.js';

export const INTEGRATIONS = '/api/v2/meta/integrations';

export type Config = Record<string, unknown>;

/** Fits the form of `pg`, and leads nowhere. */
export function deadConfig(connection: Config = {}): Config {
  return {
    connection: {
      host: '127.0.0.1',
      port: 1,
      user: 'stranger',
      password: 'nothing',
      database: 'nowhere',
      ...connection,
    },
  };
}

export function configOf({ host, port, user, password, database }: Engine): Config {
  return { connection: { host, port, user, password, database } };
}

let created = 0;

/** Saves an integration, by default one of PostgreSQL that leads nowhere, and returns its id. */
export async function createIntegration(server: Requests, body: Config = {}): Promise<string> {
  created += 1;
  const whole = {
    title: `Integration ${created}`,
    type: 'database',
    sub_type: 'pg',
    config: deadConfig(),
    ...body,
  };
  const answer = await server.post(INTEGRATIONS, whole).expect(201);
  return (answer.body as { id: string }).id;
}

/** An integration of a new, empty SQLite file. */
export function createSqlite(server: Requests, body: Config = {}): Promise<string> {
  const connection = { filename: `file-${created + 1}.db`, create: true };
  return createIntegration(server, { sub_type: 'sqlite3', config: { connection }, ...body });
}

/** The route that runs an action, or `execute`. */
export function actionPath(id: string, action: string): string {
  return `/api/v2/integrations/${id}/${action}`;
}

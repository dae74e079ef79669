import { join } from 'node:path';
import type { Response } from 'supertest';
import { actionPath, type Config, createIntegration } from './integrations.js';
import { addUser, type Person } from './people.js';
import type { Requests, TestServer } from './test-server.js';

let names = 0;

/** A name that no other file of this run has. */
export const freshFile = (): string => `database-${(names += 1)}.db`;

/** Two users of one workspace, and the folder that holds the files of all workspaces. */
export interface FileOwners {
  readonly root: string;
  readonly workspace: string;
  readonly ada: Person;
  readonly bob: Person;
}

export async function startWithFileOwners(server: TestServer): Promise<FileOwners> {
  await server.start();
  const me = await server.get('/api/v2/meta/me');
  return {
    root: join(server.dataDir, 'sqlite'),
    workspace: (me.body as { fk_workspace_id: string }).fk_workspace_id,
    ada: await addUser(server, 'creator'),
    bob: await addUser(server, 'creator'),
  };
}

interface FileOptions {
  readonly create?: boolean;
  readonly isPrivate?: boolean;
}

/** Integrations of one engine whose database is a file of the server's machine. */
export class FileDatabases {
  constructor(private readonly subType: string) {}

  configOf(filename: string, create = false): Config {
    return { connection: { filename, create } };
  }

  /** What saves or tests an integration of this file. */
  bodyOf(filename: string, { create = false, isPrivate = false }: FileOptions = {}): Config {
    return {
      type: 'database',
      sub_type: this.subType,
      config: this.configOf(filename, create),
      is_private: isPrivate,
    };
  }

  /** Returns the integration's id. */
  save(as: Requests, filename: string, options?: FileOptions): Promise<string> {
    return createIntegration(as, this.bodyOf(filename, options));
  }

  /** An integration with a table `t` of this one number in a new file. */
  async saveNumber(as: Requests, filename: string, n: number, options: FileOptions = {}): Promise<string> {
    const id = await this.save(as, filename, { ...options, create: true });
    await writeNumber(as, id, n);
    return id;
  }

  /** Tests what is not saved. */
  async tryOut(as: Requests, filename: string, options?: FileOptions): Promise<Response> {
    return as.post('/api/v2/meta/connection/test', this.bodyOf(filename, options));
  }
}

/** Makes the table `t` of this one number. */
export async function writeNumber(as: Requests, id: string, n: number): Promise<void> {
  await as.post(actionPath(id, 'write'), { sql: `CREATE TABLE t AS SELECT ${n} AS n` }).expect(200);
}

/** Asks for the number, of a source where the query names one. */
export async function askNumber(as: Requests, id: string, query = ''): Promise<Response> {
  return as.post(actionPath(id, 'query') + query, { sql: 'SELECT n FROM t' });
}

export async function expectNumber(as: Requests, id: string, n: number): Promise<void> {
  expect((await askNumber(as, id)).body).toMatchObject({ rows: [{ n }] });
}

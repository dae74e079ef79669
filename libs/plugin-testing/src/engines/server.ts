import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { certificates, ENGINE_USER } from './certificates.js';
import type { Engine, EngineKind } from './engine.js';
import { Sandbox } from './sandbox.js';

export interface Login {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** Where a server is to be set up. */
export interface Site {
  readonly sandbox: Sandbox;
  readonly port: number;
  readonly superuser: { readonly user: string; readonly password: string };
  /** Paths of PEM files. */
  readonly tls: { readonly ca: string; readonly certificate: string; readonly key: string };
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** All that sets one kind of engine apart from another. */
export interface Recipe {
  readonly kind: EngineKind;
  /** Of its addresses. */
  readonly scheme: string;
  /** System accounts it may run as when we are root, best first. */
  readonly accounts: readonly string[];
  readonly superuser: string;
  /** A database that is there from the start. */
  readonly firstDatabase: string;
  /** Asks the server for an orderly shutdown that does not wait for its clients. */
  readonly shutdown: NodeJS.Signals;
  /** Makes the data directory, and says how to start the server on it. */
  prepare(site: Site): Promise<Command>;
  /** The statements that make the user and its database. */
  welcome(login: Login): readonly string[];
  query(login: Login, sql: string): Promise<Record<string, unknown>[]>;
}

export async function startServer(recipe: Recipe): Promise<Engine> {
  const { ca, foreignCa, certificate, key } = await certificates();
  const port = await freePort();
  const superuser = { user: recipe.superuser, password: randomPassword() };
  const login = { port, user: ENGINE_USER, password: randomPassword(), database: 'patchbay' };
  const query = (database: string, sql: string) => recipe.query({ ...superuser, port, database }, sql);
  const sandbox = new Sandbox(recipe.accounts);
  const tls = {
    ca: sandbox.write('ca.pem', ca),
    certificate: sandbox.write('server.pem', certificate),
    key: sandbox.write('server.key', key),
  };
  const launch = async ({ command, args }: Command) => {
    sandbox.start(command, args);
    await answering(sandbox, () => query(recipe.firstDatabase, 'SELECT 1'));
  };

  try {
    const command = await recipe.prepare({ sandbox, port, superuser, tls });
    await launch(command);
    for (const sql of recipe.welcome(login)) await query(recipe.firstDatabase, sql);
    return {
      kind: recipe.kind,
      host: '127.0.0.1',
      ...login,
      url: addressOf(recipe.scheme, login),
      tls: { ca, foreignCa },
      admin: (sql) => query(login.database, sql),
      restart: async () => {
        await sandbox.quit(recipe.shutdown);
        await launch(command);
      },
      stop: () => sandbox.remove(),
    };
  } catch (error) {
    await sandbox.remove();
    throw error;
  }
}

/** Waits until the server in the sandbox answers a ping. @throws Error with its log when it does not stay up */
export async function answering(sandbox: Sandbox, ping: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      await ping();
      return;
    } catch (cause) {
      if (!sandbox.running) throw new Error(`the server did not stay up\n${sandbox.log()}`, { cause });
      if (Date.now() > deadline) throw new Error(`the server does not answer\n${sandbox.log()}`, { cause });
    }
    await sleep(20);
  }
}

/** Below the ports that systems give to outgoing connections, so that none takes it while the server restarts. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_768);
    const probe = createServer().listen(port, '127.0.0.1');
    try {
      await once(probe, 'listening');
      return port;
    } catch {
      continue;
    } finally {
      probe.close();
    }
  }
}

/** Ends in what breaks an address in which it is not encoded. */
function randomPassword(): string {
  return `${randomBytes(9).toString('hex')}@:/?#%`;
}

function addressOf(scheme: string, { user, password, port, database }: Login): string {
  return `${scheme}://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

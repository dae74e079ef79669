import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { certificates, ENGINE_USER } from './certificates.js';
import type { Engine, EngineKind, OwnEngine, Stoppable } from './engine.js';
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

/** Several specs and the servers that they start ask at the same time. */
export const MAX_CONNECTIONS = 400;

/** How one kind of engine is spoken to, and how it makes users. */
export interface Dialect {
  readonly kind: EngineKind;
  /** Of its addresses. */
  readonly scheme: string;
  /** A database that is there from the start. */
  readonly firstDatabase: string;
  /** The statements that make the user and its database. */
  welcome(login: Login): readonly string[];
  /** Drops a user and every database that it has. */
  farewell(login: Login, query: (sql: string) => Promise<Record<string, unknown>[]>): Promise<void>;
  query(login: Login, sql: string): Promise<Record<string, unknown>[]>;
}

/** All that sets one kind of engine apart from another. */
export interface Recipe extends Dialect {
  /** System accounts it may run as when we are root, best first. */
  readonly accounts: readonly string[];
  readonly superuser: string;
  /** Asks the server for an orderly shutdown that does not wait for its clients. */
  readonly shutdown: NodeJS.Signals;
  /** Makes the data directory, and says how to start the server on it. */
  prepare(site: Site): Promise<Command>;
}

/** What a process needs to make users on a server that runs. It is plain JSON, so one process can tell another. */
export interface Access {
  readonly port: number;
  readonly superuser: Site['superuser'];
  readonly tls: Engine['tls'];
}

export interface Server extends Stoppable {
  readonly access: Access;
  readonly restart: () => Promise<void>;
}

export async function startServer(recipe: Recipe): Promise<Server> {
  const { ca, foreignCa, certificate, key } = await certificates();
  const port = await freePort();
  const superuser = { user: recipe.superuser, password: randomPassword() };
  const sandbox = new Sandbox(recipe.accounts);
  const tls = {
    ca: sandbox.write('ca.pem', ca),
    certificate: sandbox.write('server.pem', certificate),
    key: sandbox.write('server.key', key),
  };
  const ping = () => recipe.query({ ...superuser, port, database: recipe.firstDatabase }, 'SELECT 1');
  const launch = async ({ command, args }: Command) => {
    sandbox.start(command, args);
    await answering(sandbox, ping);
  };

  try {
    const command = await recipe.prepare({ sandbox, port, superuser, tls });
    await launch(command);
    return {
      access: { port, superuser, tls: { ca, foreignCa } },
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

/** A server for one spec alone. */
export async function startOwnEngine(recipe: Recipe): Promise<OwnEngine> {
  const server = await startServer(recipe);
  try {
    const account = await openAccount(recipe, server.access, ENGINE_USER);
    return { ...account, restart: server.restart, stop: server.stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** A user and its database of the same name; both are gone when it is stopped. */
export async function openAccount(
  dialect: Dialect,
  { port, superuser, tls }: Access,
  name: string,
): Promise<Engine & Stoppable> {
  const login = { port, user: name, password: randomPassword(), database: name };
  const queryIn = (database: string) => (sql: string) => dialect.query({ ...superuser, port, database }, sql);
  const query = queryIn(dialect.firstDatabase);
  for (const sql of dialect.welcome(login)) await query(sql);
  return {
    kind: dialect.kind,
    host: '127.0.0.1',
    ...login,
    url: addressOf(dialect.scheme, login),
    tls,
    admin: queryIn(login.database),
    stop: () => dialect.farewell(login, query),
  };
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

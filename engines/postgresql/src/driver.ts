import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { OpenContext } from '@patchbay/plugin-kit';
import { assertDriverVersion, FrameGuard, guardStream, postgresFrames } from '@patchbay/sql-kit';
import pg, { type Client } from 'pg';
import type { Wire } from './message.js';
import type { PgSettings } from './settings.js';

assertDriverVersion({ driver: 'pg', version: '8.23.1', from: import.meta.url });

/** The parts of pg's connection that its type declarations leave out. */
interface Connection extends EventEmitter {
  readonly stream: Duplex;
  /** Called once, with the stream that is encrypted where one is asked for. */
  attachListeners(stream: Duplex): void;
}

const guards = new WeakMap<Client, FrameGuard>();

/** A client whose parser reads only what a guard let through, and that says how far it has come. */
export function pgClient(reached: OpenContext['reached'], settings: PgSettings): typeof Client {
  return class extends pg.Client {
    constructor(config: pg.ClientConfig) {
      super(config);
      const { connection } = this as unknown as { connection: Connection };
      const guard = new FrameGuard(postgresFrames);
      guards.set(this, guard);
      const attach = connection.attachListeners.bind(connection);
      connection.attachListeners = (stream) => {
        guardStream(stream, guard);
        attach(stream);
      };
      connection.once('sslconnect', () => connection.stream.once('secureConnect', () => reached('tls')));
      connection.once('authenticationOk', () => reached('auth'));
      connection.once('readyForQuery', () => reached('database'));
      settings.watch(this, connection);
    }

    /** The parameters of the login. */
    getStartupConf(): Readonly<Record<string, string>> {
      const { prototype } = pg.Client as unknown as {
        prototype: { getStartupConf(): Record<string, string> };
      };
      return { ...prototype.getStartupConf.call(this), ...settings.atLogin };
    }
  };
}

/** The guard of a connection, for statements that set a limit of their own. */
export function guardOf(client: Client): FrameGuard {
  return guards.get(client)!;
}

/** Of the server's process behind a connection: by it another connection cancels what it does. */
export function processIdOf(client: Client): number {
  return (client as unknown as { processID: number }).processID;
}

/** What a statement writes on, and holds up. */
export function connectionOf(client: Client): Wire {
  return (client as unknown as { connection: Wire }).connection;
}

/** Ends the connection at once, without a farewell. */
export function cut(client: Client): void {
  (client as unknown as { connection: Connection }).connection.stream.destroy();
}

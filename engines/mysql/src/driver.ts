import type { Duplex } from 'node:stream';
import { isTlsFailure, type OpenContext } from '@patchbay/plugin-kit';
import { assertDriverVersion, FrameGuard, FrameRefused, guardStream, mysqlFrames } from '@patchbay/sql-kit';
import type { Connection } from 'mysql2';
import { guardedBy } from './bounds.js';

assertDriverVersion({ driver: 'mysql2', version: '3.24.6', from: import.meta.url });

interface Packet {
  readonly sequenceId: number;
  isError(): boolean;
}

/** The parts of mysql2's connection that its type declarations leave out. */
interface Internals {
  /** Another one once it is encrypted. */
  readonly stream: Duplex;
  /** Of the next packet. */
  sequenceId: number;
  readonly _fatalError?: object | null;
  readonly _protocolError?: object | null;
  readonly _closing?: boolean;
  /** Packets are kept, and handled once it goes on. */
  readonly _paused: boolean;
  /** Without a packet it begins the next command. */
  handlePacket(packet?: Packet): void;
  /** COM_RESET_CONNECTION. */
  reset(done: (error: Error | null) => void): void;
  startTLS(done: (error?: Error & { code?: string }) => void): void;
}

/**
 * A connection whose parser reads only what a guard let through, and that says how far it has come: mysql2 has no event for
 * a secure link. One packet of the server's grants the login and opens the database.
 */
export function guarded(connection: Connection, reached: OpenContext['reached']): Connection {
  const internals = connection as unknown as Internals;
  const guard = new FrameGuard(mysqlFrames);
  guardedBy(connection, guard);
  const unguard = guardStream(internals.stream, guard);
  const startTls = internals.startTLS.bind(connection);
  internals.startTLS = (done) => {
    unguard();
    startTls((error) => {
      if (!error) reached('tls');
      const said = isTlsFailure(error) ? error?.code : undefined;
      done(error);
      // mysql2 has put a code of its own over the one that says what is wrong with the certificate.
      if (error && said) error.code = said;
    });
    guardStream(internals.stream, guard);
  };
  refuseDisorder(internals);
  connection.once('connect', () => reached('auth'));
  // mysql2 throws an error that has no listener, however late it comes.
  connection.on('error', () => undefined);
  return connection;
}

/** mysql2 writes of each packet out of order to the console, and reads it all the same. */
function refuseDisorder(internals: Internals): void {
  const handle = internals.handlePacket.bind(internals);
  internals.handlePacket = (packet) => {
    if (internals._paused) {
      handle(packet);
      return;
    }
    // What ends a connection, such as a shutdown, comes whenever it happens.
    if (packet?.isError()) internals.sequenceId = packet.sequenceId;
    const expected = internals.sequenceId;
    if (!packet || packet.sequenceId === expected) handle(packet);
    else
      internals.stream.destroy(
        new FrameRefused(mysqlFrames.name, `packet ${packet.sequenceId} came in place of packet ${expected}`),
      );
  };
}

export function isUsable(connection: Connection): boolean {
  const { _fatalError, _protocolError, _closing, stream } = connection as unknown as Internals;
  return !_fatalError && !_protocolError && !_closing && !stream.destroyed;
}

/** What a session has then are the server's settings, and not those of its login. */
export function resetConnection(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    (connection as unknown as Internals).reset((error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Ends the connection at once: its own `destroy` says goodbye politely, and does not tell those who wait for an answer. */
export function cut(connection: Connection): void {
  (connection as unknown as Internals).stream.destroy();
}

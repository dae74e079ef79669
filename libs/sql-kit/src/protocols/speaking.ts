import { Socket } from 'node:net';
import { type OpenContext, PluginError } from '@patchbay/plugin-kit';
import { foreignTo } from './recognise.js';

type Dial = OpenContext['dial'];

/** Where client and server both wait for the other's first word, it is time to ask which server it is. */
const SILENCE_MS = 1000;

/** Time that an answer may take. */
const ANSWER_MS = 1000;

/**
 * Asks for TLS as a client of PostgreSQL does, and ends a line: a server of most protocols answers one or the other with
 * what it is, if by calling it an error.
 */
const QUESTION = Buffer.concat([Buffer.from('0000000804d2162f', 'hex'), Buffer.from('\r\n\r\n')]);

/**
 * The same context, for a driver of a protocol. What answers a connection in another one ends it with words that say so,
 * before the driver reads it; of a server that says nothing, a connection of its own finds out.
 */
export function speaking(protocol: string, context: OpenContext): OpenContext {
  const { dial } = context;
  return {
    ...context,
    dial: (host, port, hop) => {
      const socket = dial(host, port, hop);
      const wrong = (name: string): void => {
        if (socket.destroyed) return;
        const reason = foreigner(`${host}:${port}`, protocol, name);
        context.failed(reason);
        socket.destroy(reason);
      };
      const ask = async (): Promise<void> => {
        const name = await whatAnswers(protocol, () => dial(host, port, hop));
        if (name) wrong(name);
      };
      socket.once('connect', () => {
        // After what the driver does at once, and before anything is read: its guards refuse what is foreign in words of theirs.
        setImmediate(listen, socket, protocol, { wrong, ask });
      });
      return socket;
    },
  };
}

interface Listener {
  readonly wrong: (name: string) => void;
  readonly ask: () => Promise<void>;
}

/** Looks at the first bytes that come, and asks where none do. */
function listen(socket: Socket, protocol: string, { wrong, ask }: Listener): void {
  if (socket.destroyed) return;
  const push = socket.push.bind(socket);
  const silent = setTimeout(() => {
    // Beneath TLS no bytes are pushed, and all are counted.
    if (socket.bytesRead === 0) void ask();
  }, SILENCE_MS);
  socket.once('close', () => clearTimeout(silent));
  const looking = (chunk: Buffer | null): boolean => {
    clearTimeout(silent);
    if (socket.push === looking) socket.push = push;
    if (chunk === null) {
      // It hung up on the driver's first word.
      void ask().then(() => socket.destroyed || push(null));
      return false;
    }
    const name = foreignTo(protocol, chunk);
    // What TLS reads goes past a socket of Node's own, and through that of a tunnel: there the driver may have asked for it.
    if (name === undefined || (name === 'TLS' && !(socket instanceof Socket))) return push(chunk);
    wrong(name);
    return false;
  };
  socket.push = looking;
}

function whatAnswers(protocol: string, dial: () => ReturnType<Dial>): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = dial();
    const answered = (name?: string): void => {
      clearTimeout(late);
      socket.destroy();
      resolve(name);
    };
    const late = setTimeout(answered, ANSWER_MS);
    socket
      .once('connect', () => socket.write(QUESTION))
      .once('data', (chunk: Buffer) => {
        answered(foreignTo(protocol, chunk));
      })
      .once('error', () => {
        answered();
      })
      .once('close', () => {
        answered();
      });
  });
}

function foreigner(server: string, protocol: string, name: string): PluginError {
  const sentence = `Something other than ${protocol} answers at ${server}; it looks like ${name}.`;
  return new PluginError('unreachable', sentence, { at: { stage: 'connect' } });
}

import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { PluginError } from '@patchbay/plugin-kit';
import type { AnyAuthMethod, AuthHandlerMiddleware, Client } from 'ssh2';
import { boundLogin } from '../framing/login-bound.js';
import { sshError } from './ssh-error.js';
import type { SshConfig } from './ssh-fields.js';

/** So many mean that the server is gone. */
const UNANSWERED_KEEPALIVES = 2;

interface Login {
  readonly config: SshConfig;
  readonly methods: readonly AnyAuthMethod[];
  /** Under way to the server. */
  readonly socket: Socket;
  /** From now on, and for all of it. */
  readonly timeoutMs: number;
  readonly keepaliveMs: number;
}

/**
 * A client that the server has let in, after the server has shown the fingerprint that is known of it.
 * @throws PluginError that says what it ended by; the socket is closed then
 */
export async function logIn({ config, methods, socket, timeoutMs, keepaliveMs }: Login): Promise<Client> {
  const server = `${config.host}:${config.port}`;
  let stage: 'connect' | 'auth' = 'connect';
  let shown: string | undefined;
  const granted = boundLogin(socket);
  const lost = lossOf(socket);
  const connected = new Promise<void>((resolve) => socket.once('connect', resolve));
  const late = setTimeout(() => socket.destroy(tooLate(timeoutMs)), timeoutMs);
  try {
    const { default: ssh2 } = await import('ssh2');
    await Promise.race([connected, lost]);
    const client = new ssh2.Client();
    const ready = new Promise<void>((resolve, reject) => {
      // It may have more than one thing to say, also later.
      client.once('ready', resolve).on('error', reject);
    });
    client.once('handshake', () => (stage = 'auth'));
    client.connect({
      sock: socket,
      username: config.user!,
      authHandler: inTurn(methods),
      hostVerifier: (key: Buffer) => {
        const fingerprint = fingerprintOf(key);
        const known = fingerprint === config.fingerprint!.replace(/=$/, '');
        if (!known) shown = fingerprint;
        return known;
      },
      // The time it may take is watched here, with that of the connection before.
      readyTimeout: 0,
      keepaliveInterval: keepaliveMs,
      keepaliveCountMax: UNANSWERED_KEEPALIVES,
    });
    await Promise.race([ready, lost]);
    granted();
    return client;
  } catch (cause) {
    socket.destroy();
    if (shown !== undefined) throw wrongFingerprint(server, shown, cause);
    throw failed(server, stage, cause);
  } finally {
    clearTimeout(late);
  }
}

/** Rejects when the socket is gone. */
function lossOf(socket: Socket): Promise<never> {
  const lost = new Promise<never>((_, reject) => {
    socket.once('error', reject).once('close', () => {
      reject(new Error('the connection was closed'));
    });
  });
  // Long after the login, too.
  lost.catch(() => undefined);
  return lost;
}

/** As `ssh-keygen -lf` prints it. */
function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function inTurn(methods: readonly AnyAuthMethod[]): AuthHandlerMiddleware {
  const left = [...methods];
  return (offered: readonly string[] | null, _partial, next) => {
    let method = left.shift();
    while (method && offered && !offered.includes(method.type)) method = left.shift();
    // `false` gives up; the type declarations leave it out.
    next((method ?? false) as AnyAuthMethod);
  };
}

function wrongFingerprint(server: string, shown: string, cause: unknown): PluginError {
  const sentence = `${server} showed the fingerprint ${shown}, not the one that is known of it; nothing was sent`;
  return sshError('unreachable', sentence, { stage: 'connect', remoteCode: 'FINGERPRINT', cause });
}

function failed(server: string, stage: 'connect' | 'auth', cause: unknown): PluginError {
  const { level, message } = cause as { level?: string; message: string };
  if (level === 'client-authentication')
    return sshError('unauthorized', `${server} refused the login`, { stage: 'auth', cause });
  const doing = stage === 'auth' ? 'the login was not completed' : 'the server could not be reached';
  return sshError('unreachable', `${doing}: ${message}`, { stage, cause });
}

function tooLate(timeoutMs: number): Error {
  return Object.assign(new Error(`no login within ${timeoutMs} ms`), { code: 'ETIMEDOUT' });
}

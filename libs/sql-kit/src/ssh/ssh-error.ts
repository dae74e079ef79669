import { type ErrorCode, PluginError } from '@patchbay/plugin-kit';
import { codeOf } from '@patchbay/plugin-kit';

/** Where on the way it ended, and what it ended by. */
interface Ending {
  /** Of the SSH server's own part; none where the host knows, which has dialled it. */
  readonly stage?: 'connect' | 'auth';
  readonly remoteCode?: string;
  readonly cause?: unknown;
}

/** What the SSH server, or the way to it, is to blame for. */
export function sshError(
  code: ErrorCode,
  message: string,
  { stage, remoteCode, cause }: Ending,
): PluginError {
  const said = remoteCode ?? codeOf(cause);
  return new PluginError(code, `SSH tunnel: ${message}`, {
    at: { stage: stage ?? 'connect', hop: 'ssh' },
    ...(said && { remote: { code: said } }),
    cause,
  });
}

/** RFC 4254, 5.1: why a server opens no channel. */
const REFUSED_BY_POLICY = 1;

/** The SSH server is there, and does not come through to the target. */
export function targetError(target: string, cause: unknown): PluginError {
  const { reason, message } = cause as { reason?: unknown; message: string };
  const said = message.replace(/^\(SSH\) Channel open failure: /, '');
  const sentence =
    reason === REFUSED_BY_POLICY
      ? `the SSH server does not forward connections to ${target}: ${said}`
      : `the SSH server could not connect to ${target}: ${said}`;
  return new PluginError('unreachable', `SSH tunnel: ${sentence}`, {
    at: { stage: 'connect', hop: 'target' },
    remote: { message: said },
    cause,
  });
}

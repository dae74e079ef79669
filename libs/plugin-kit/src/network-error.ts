import type { ErrorCode } from './errors.js';

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
  'ENOENT',
  'EPROTO',
  // The host's own refusals to dial, which it explains itself.
  'EEGRESS',
  'ENOPLACE',
]);

/** Codes that node:tls gives when a certificate is not to be trusted. */
const TLS = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_OSSL|HOSTNAME_MISMATCH)/;

/** What Node's own sockets and TLS say, read alike for every driver; `undefined` when it is none of theirs. */
export function networkErrorCode(error: unknown): ErrorCode | undefined {
  const code = codeOf(error);
  if (code === undefined) return undefined;
  if (code === 'ABORT_ERR') return 'cancelled';
  return UNREACHABLE.has(code) || TLS.test(code) ? 'unreachable' : undefined;
}

/** Whether an error is node:tls giving up on a handshake: a certificate it does not trust, or a link that broke within. */
export function isTlsFailure(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  // node:tls has no code of its own for the latter.
  const broken = code === 'ECONNRESET' && /secure TLS connection/.test((error as Error).message);
  return broken || TLS.test(code) || code === 'EPROTO';
}

/** The `code` that Node and most drivers put on their errors. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

import {
  codeOf,
  type ErrorCode,
  type FailedStage,
  isTlsFailure,
  networkErrorCode,
  PluginError,
} from '@patchbay/plugin-kit';

/** undici's own codes, and those of its parser. */
const BY_CODE: readonly (readonly [pattern: RegExp, code: ErrorCode])[] = [
  [/^UND_ERR_(HEADERS|BODY|CONNECT)_TIMEOUT$/, 'timeout'],
  [/^UND_ERR_(SOCKET|CLOSED|DESTROYED)$/, 'unreachable'],
  [/^UND_ERR_ABORTED$/, 'cancelled'],
  [/^UND_ERR_(INVALID_ARG|REQ_CONTENT_LENGTH_MISMATCH|MAX_ORIGINS_REACHED)$/, 'invalid_request'],
];

/** Reads what a session over HTTP throws beside `PluginError`. */
export function httpErrorCode(error: unknown): ErrorCode {
  const code = codeOf(error) ?? '';
  return networkErrorCode(error) ?? BY_CODE.find(([pattern]) => pattern.test(code))?.[1] ?? 'unknown';
}

export function httpFailedStage(error: unknown): FailedStage | undefined {
  if (isTlsFailure(error)) return 'tls';
  if (!(error instanceof PluginError) || error.path !== undefined) return undefined;
  return error.code === 'unauthorized' ? 'auth' : 'ping';
}

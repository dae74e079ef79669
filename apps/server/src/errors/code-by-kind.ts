import type { FailureKind } from '@patchbay/plugin-host';
import type { ApiErrorCode } from './catalogue.js';

/** What a failure of the host, and with it each error code of plugins, is answered as. */
export const CODE_BY_KIND = {
  invalid_request: 'ERR_BAD_REQUEST',
  unknown_plugin: 'ERR_UNKNOWN_SUB_TYPE',
  owners_only: 'ERR_FORBIDDEN',
  role_too_low: 'ERR_FORBIDDEN',
  reference_unavailable: 'ERR_REFERENCE_UNAVAILABLE',
  egress_denied: 'ERR_EGRESS_DENIED',
  unknown_action: 'ERR_UNKNOWN_ACTION',
  config_unreadable: 'ERR_CONFIG_UNREADABLE',
  too_large: 'ERR_VALUE_TOO_LARGE',
  invalid_config: 'ERR_INVALID_CONFIG',
  busy: 'ERR_BUSY',
  rate_limited: 'ERR_REMOTE_RATE_LIMITED',
  cancelled: 'ERR_CANCELLED',
  internal: 'ERR_INTERNAL',
  unknown: 'ERR_REMOTE_FAILED',
  unauthorized: 'ERR_REMOTE_UNAUTHORIZED',
  unreachable: 'ERR_UNREACHABLE',
  conflict: 'ERR_REMOTE_CONFLICT',
  timeout: 'ERR_TIMEOUT',
} as const satisfies Readonly<Record<FailureKind, ApiErrorCode>>;

import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { IntegrationAnswer } from './integration.answers.js';

/** The same routes with and without the workspace in their path: a token speaks for its own workspace only. */
export const INTEGRATION_PATHS = [
  'api/v2/meta/integrations',
  'api/v2/meta/workspaces/:workspaceId/integrations',
];

const ETAG = {
  ETag: {
    description:
      'Of what this answer shows; its first part is the version. Good for If-None-Match and If-Match.',
    schema: { type: 'string' as const, example: '"3-8Jq1m0ZkV2xNf5aP"' },
  },
};

/** The errors of routes that read a stored config, and check or change it. */
export const READS_CONFIG = [
  'ERR_INTEGRATION_NOT_FOUND',
  'ERR_UNKNOWN_SUB_TYPE',
  'ERR_CONFIG_UNREADABLE',
] as const;
/** The errors of what is asked of a remote system. */
export const ASKS_REMOTE = [
  ...(['ERR_INVALID_CONFIG', 'ERR_EGRESS_DENIED', 'ERR_UNREACHABLE', 'ERR_REMOTE_UNAUTHORIZED'] as const),
  ...(['ERR_REMOTE_FAILED', 'ERR_REMOTE_CONFLICT', 'ERR_BUSY', 'ERR_REMOTE_RATE_LIMITED'] as const),
  ...(['ERR_VALUE_TOO_LARGE', 'ERR_CANCELLED', 'ERR_TIMEOUT'] as const),
] as const;
export const CHANGES_CONFIG = [...READS_CONFIG, 'ERR_CONFLICT', 'ERR_STALE', 'ERR_INVALID_CONFIG'] as const;

/** The answer is one integration. */
export const AnswersIntegration = (status: 200 | 201) =>
  ApiResponse({ status, type: IntegrationAnswer, headers: ETAG });

export const IfMatch = () =>
  ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'ETags from before, of which one must be of the current version; `*` is of any.',
    example: '"3-8Jq1m0ZkV2xNf5aP"',
  });

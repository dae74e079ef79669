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

export const NO_SUCH_INTEGRATION =
  '`ERR_INTEGRATION_NOT_FOUND`: there is no such integration, or it is private to another user.';
export const STALE = '`If-Match` names no tag of the current version.';
export const UNFIT =
  '`ERR_INVALID_CONFIG`: the config does not fit the form of the plugin; `details.fields` names each field.';
export const OWNERS_ONLY =
  "The token's role does not suffice, or the config sets a field that only owners may set, such as `allowFunctions`; `details.fields` names each field.";
export const UNREADABLE =
  '`ERR_CONFIG_UNREADABLE`: the stored config cannot be opened with the keys of this server.';
export const LINKED =
  '`ERR_INTEGRATION_LINKED_WITH_BASES`: sources are bound to it; `details` lists them and their bases.';

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

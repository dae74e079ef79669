import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { Fails } from '../errors/fails.js';

/** What bodies and answers hold, the plugins say. */
const BODY = { schema: { type: 'object' as const } };

const ANSWER = {
  status: 200,
  description: 'The result of the action.',
  headers: {
    Trailer: {
      description:
        'With a stream of rows: names `X-Patchbay-Truncated`, which follows the last row, and `X-Patchbay-Error`.',
      schema: { type: 'string' as const },
    },
  },
};

const DESCRIPTION =
  'Actions that read take the role `editor`, those that write `creator`: the catalogue says which is which.\n\n' +
  'Rows come as one JSON document, or with `Accept: application/x-ndjson` or `text/csv` as a stream. The trailer ' +
  '`X-Patchbay-Truncated` then says after the last row whether it was cut at a limit (`true`) or is whole (`false`); ' +
  'a stream that ends without it broke off. Where a value was too large, the trailer `X-Patchbay-Error` holds `error`, ' +
  '`message` and `details` as JSON, and the rows before it are all that come.\n\n' +
  'Actions that have the param `stream` answer with server-sent events where it is `true`: as the remote system sends ' +
  'them, the last of them `data: [DONE]`. A stream that ends without it broke off.\n\n' +
  'The work ends in the remote system when the client goes away. Every run leaves a record in the store and an event ' +
  'in the audit.';

/** What is true of both ways to run an action. */
export function RunsAction(summary: string): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary, description: DESCRIPTION }),
    ApiParam({ name: 'id', type: 'string', description: 'The id of the integration.' }),
    ApiQuery({
      name: 'source_id',
      required: false,
      schema: { type: 'string', pattern: '^src[a-z0-9]{14}$' },
      description: 'A source of this integration, whose config is laid over the integration’s for this run.',
    }),
    ApiBody(BODY),
    ApiResponse(ANSWER),
    Fails({
      403:
        '`ERR_FORBIDDEN`: the role of the token is below `editor`, or below `creator` for an action that writes. Or ' +
        '`ERR_EGRESS_DENIED`: this server may not connect to that host; the message names the range that is denied.',
      404:
        '`ERR_UNKNOWN_ACTION`: the plugin has no such action; `details.available` lists those it has. Or ' +
        '`ERR_INTEGRATION_NOT_FOUND`: there is no such integration. Or `ERR_NOT_FOUND`: it has no such source.',
      406: '`ERR_NOT_ACCEPTABLE`: `Accept` names a form of rows alone, and the action gives none. Nothing was done.',
      409:
        '`ERR_DISABLED`: the integration is disabled. Or `ERR_CONFIG_UNREADABLE`: its config, or that of the source, ' +
        'cannot be opened.',
      413:
        '`ERR_VALUE_TOO_LARGE`: a value, or the first row, has more bytes than `maxBytes` or than this server takes; ' +
        '`details` has `column`, `bytes` and `limit`. Or `ERR_TOO_LARGE`: the body is larger than 4 MiB.',
      422:
        '`ERR_INVALID_CONFIG`: the source no longer fits the integration, which was changed since; ' +
        '`details.fields` names each field.',
      429:
        '`ERR_TOO_MANY_REQUESTS` or `ERR_BUSY`: too much for this server. Or `ERR_REMOTE_RATE_LIMITED`: the remote ' +
        'system takes no more requests for now; `Retry-After` is what it says.',
      499: '`ERR_CANCELLED`: the client went away, or the remote system stopped.',
      502:
        '`ERR_REMOTE_FAILED`, `ERR_REMOTE_UNAUTHORIZED` or `ERR_UNREACHABLE`: the remote system failed; ' +
        '`details.remote` has what it said, without secrets.',
      503:
        '`ERR_REMOTE_CONFLICT`: others were in the way at the remote system, as in a deadlock or at a lock, and it has ' +
        'done nothing; the same request may do after `Retry-After`. Or `ERR_UNAVAILABLE`: the metadata cannot be had.',
      504: '`ERR_TIMEOUT`: it took longer than `timeoutMs`, or than a limit of the remote system’s own.',
    }),
  );
}

import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { Fails } from '../errors/fails.js';
import { ASKS_REMOTE } from '../integrations/integration-docs.js';

/** The errors of everything that runs at the remote system of a saved integration. */
export const RUN_ERRORS = [
  ...(['ERR_INTEGRATION_NOT_FOUND', 'ERR_DISABLED', 'ERR_CONFIG_UNREADABLE'] as const),
  'ERR_REFERENCE_UNAVAILABLE',
  ...ASKS_REMOTE,
] as const;

const ACTION_ERRORS = [
  'ERR_UNKNOWN_SUB_TYPE',
  'ERR_UNKNOWN_ACTION',
  'ERR_NOT_ACCEPTABLE',
  { ERR_NOT_FOUND: 'The integration does not have the source that `source_id` names.' },
] as const;

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
  'An action that gives a file (`gives: bytes`) answers with it, for saving alone. One that takes a file (`accepts: bytes`) is ' +
  'run by its short form: the body is the file, of any type but `application/json`, and its params stand in the query.\n\n' +
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
    Fails(...RUN_ERRORS, ...ACTION_ERRORS),
  );
}

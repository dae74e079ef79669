import type { ResponseObject } from '@nestjs/swagger';

/** The one shape of everything that goes wrong. */
export const ERROR_SCHEMAS = {
  Error: {
    type: 'object',
    description: 'What every request gets that could not be answered.',
    required: ['error', 'message', 'requestId'],
    properties: {
      error: { type: 'string', pattern: '^ERR_[A-Z_]+$', description: 'For programs.' },
      message: { type: 'string', description: 'For people.' },
      details: { $ref: '#/components/schemas/ErrorDetails' },
      retryable: {
        const: true,
        description: 'The same request may succeed later, after `Retry-After`.',
      },
      requestId: {
        type: 'string',
        description: 'Also in the header `x-request-id` and in the server’s log.',
      },
    },
    additionalProperties: false,
  },
  ErrorDetails: {
    type: 'object',
    description: 'What else there is to know. Some codes have more than is listed, as their routes say.',
    properties: {
      fields: {
        type: 'array',
        items: { $ref: '#/components/schemas/FieldProblem' },
        description: 'Parts of the request, or of the config, that are at fault.',
      },
      remote: { $ref: '#/components/schemas/RemoteError' },
      available: {
        type: 'array',
        items: { type: 'string' },
        description: 'What there is in place of what was asked for.',
      },
    },
    additionalProperties: true,
  },
  RemoteError: {
    type: 'object',
    description: 'What the remote system said, as much as it says, without secrets.',
    properties: {
      code: { type: 'string', description: 'Its own, such as `42P01` or `ER_NO_SUCH_TABLE`.' },
      sqlstate: { type: 'string' },
      message: { type: 'string' },
      detail: { type: 'string' },
      hint: { type: 'string' },
      position: {
        type: 'integer',
        minimum: 1,
        description: 'Where in the statement as it was given, in characters from 1.',
      },
      line: { type: 'integer', minimum: 1, description: 'Where the remote system counts in lines.' },
      ...Object.fromEntries(
        ['schema', 'table', 'column', 'constraint'].map((name) => [name, { type: 'string' }]),
      ),
    },
    additionalProperties: false,
  },
  FieldProblem: {
    type: 'object',
    required: ['path', 'message'],
    properties: {
      path: { type: 'string', description: 'Such as `config.connection.host`.' },
      message: { type: 'string' },
    },
    additionalProperties: false,
  },
};

/** The codes of answers that a route describes with no more than a status. */
const CODES: Readonly<Record<string, string>> = {
  400: 'ERR_BAD_REQUEST',
  403: 'ERR_FORBIDDEN',
  404: 'ERR_NOT_FOUND',
  409: 'ERR_CONFLICT',
  412: 'ERR_STALE',
  422: 'ERR_INVALID_CONFIG',
  429: 'ERR_TOO_MANY_REQUESTS',
  499: 'ERR_CANCELLED',
  502: 'ERR_REMOTE_FAILED',
  503: 'ERR_NOT_READY',
  504: 'ERR_TIMEOUT',
};

/** An answer of the error shape. A code that the description names in backticks is the example's. */
export function errorResponse(status: string, description: string, details?: object): ResponseObject {
  const error = /`(ERR_[A-Z_]+)`/.exec(description)?.[1] ?? CODES[status] ?? `ERR_HTTP_${status}`;
  const example = {
    error,
    message: description.replaceAll('`', ''),
    ...(details && { details }),
    requestId: '7d6f2c1e-0b1c-4a3f-9a57-0d4ad4d2b0f3',
  };
  return {
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' }, example } },
  };
}

/** What goes with every 429. */
export const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' as const, minimum: 0 } },
};

/** What most routes have in common; each names those that it can answer. */
export const ERROR_RESPONSES = {
  BadRequest: errorResponse('400', 'Bad input; `details.fields` lists each field at fault.', {
    fields: [{ path: 'limit', message: 'limit must not be greater than 1000' }],
  }),
  Unauthorized: {
    ...errorResponse('401', '`ERR_UNAUTHORIZED`: no token, or one that is not valid.'),
    headers: {
      'WWW-Authenticate': { description: 'How to send a token.', schema: { type: 'string' as const } },
    },
  },
  NotFound: errorResponse('404', 'There is no such thing, or the caller may not know of it.'),
  TooLarge: errorResponse(
    '413',
    '`ERR_TOO_LARGE`: the body is larger than 4 MiB, or below `/api/v2/meta/` than 1 MiB.',
  ),
  UnsupportedMediaType: errorResponse('415', '`ERR_UNSUPPORTED_MEDIA_TYPE`: the body is not sent as JSON.'),
  TooManyRequests: {
    ...errorResponse('429', 'Too many requests, or too much under way at once.'),
    headers: RETRY_AFTER,
  },
  Internal: errorResponse(
    '500',
    '`ERR_INTERNAL`: something went wrong here; the log has it under the request id.',
  ),
};

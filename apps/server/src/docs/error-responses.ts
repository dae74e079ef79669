import type { HeadersObject, ReferenceObject, ResponseObject, ResponsesObject } from '@nestjs/swagger';
import { type ApiErrorCode, ERROR_CODES, entryOf } from '../errors/catalogue.js';

/** The one shape of everything that goes wrong. */
export const ERROR_SCHEMAS = {
  Error: {
    type: 'object',
    description: 'The answer to every request that fails.',
    required: ['error', 'message', 'requestId'],
    properties: {
      error: {
        type: 'string',
        enum: [...ERROR_CODES],
        description: 'For programs. Later versions of the server may have further codes.',
      },
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
    description:
      'More about the error. Each code has only the parts that its description names, and `fields`.',
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
        description: 'What exists in place of what was asked for.',
      },
      version: { type: 'integer', minimum: 1, description: 'The current version of the integration.' },
      column: { type: 'string', description: 'The column whose value is too large; absent for a whole row.' },
      row: { type: 'integer', minimum: 1, description: 'The row, counted from 1.' },
      bytes: { type: 'integer', minimum: 0, description: 'The size of the value or row, where it is known.' },
      limit: { type: 'integer', minimum: 0, description: 'The number of bytes that are allowed.' },
      bases: { type: 'array', items: { $ref: '#/components/schemas/UsingBase' } },
      sources: { type: 'array', items: { $ref: '#/components/schemas/UsingSource' } },
      integrations: {
        type: 'array',
        items: {
          type: 'object',
          required: ['id', 'title', 'fields'],
          properties: {
            id: { type: 'string' },
            title: { type: 'string' },
            fields: { type: 'array', items: { type: 'string' }, description: 'Such as `config.source`.' },
          },
        },
        description: 'Integrations that refer to the one in question.',
      },
      hidden: { type: 'integer', minimum: 0, description: 'How many more do, hidden from the caller.' },
    },
    additionalProperties: false,
  },
  RemoteError: {
    type: 'object',
    description: 'What the remote system answered, without secrets.',
    properties: {
      code: { type: 'string', description: 'Its own code, such as `42P01` or `ER_NO_SUCH_TABLE`.' },
      sqlstate: { type: 'string' },
      message: { type: 'string' },
      detail: { type: 'string' },
      hint: { type: 'string' },
      position: {
        type: 'integer',
        minimum: 1,
        description: 'The position in the statement as it was sent, in characters from 1.',
      },
      line: { type: 'integer', minimum: 1, description: 'The line of the statement, from 1.' },
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

const EXAMPLES: Readonly<Partial<Record<ApiErrorCode, object>>> = {
  ERR_BAD_REQUEST: { fields: [{ path: 'limit', message: 'limit must not be greater than 1000' }] },
  ERR_UNKNOWN_ACTION: { available: ['query', 'write'] },
  ERR_STALE: { version: 4 },
  ERR_VALUE_TOO_LARGE: { column: 'scan', row: 1, bytes: 20_971_520, limit: 16_777_216 },
};

type Failures = ReadonlyMap<ApiErrorCode, string>;

/** The errors of one route: an answer for each status, which names its codes. */
export function errorResponses(failures: Failures): ResponsesObject {
  const byStatus = new Map<number, Failures>();
  for (const [code, reason] of [...failures].sort(byCatalogue)) {
    const { status } = entryOf(code);
    byStatus.set(status, new Map([...(byStatus.get(status) ?? []), [code, reason]]));
  }
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [status, sharedOf(same) ?? responseOf(same)]),
  );
}

/** Answers that routes share are described once. */
export const ERROR_RESPONSES: Readonly<Record<string, ResponseObject>> = Object.fromEntries(
  ERROR_CODES.map((code) => [code, responseOf(new Map([[code, entryOf(code).description]]))]),
);

/** The names of the shared answers that a part of the document refers to. */
export function sharedResponsesIn(paths: object): ReadonlySet<string> {
  const references = JSON.stringify(paths).matchAll(/#\/components\/responses\/(\w+)/g);
  return new Set([...references].map(([, name]) => name!));
}

/** The codes that an answer of the document names, in its description or by being a shared one. */
export function codesOf(response: ResponseObject | ReferenceObject): string[] {
  if ('$ref' in response) return [response.$ref.split('/').at(-1)!];
  return [...response.description.matchAll(/^`(ERR_[A-Z_]+)`: /gm)].map(([, code]) => code!);
}

function sharedOf(failures: Failures): ReferenceObject | undefined {
  const [entry] = failures;
  if (!entry || failures.size > 1) return undefined;
  const [code, reason] = entry;
  return reason === entryOf(code).description ? { $ref: `#/components/responses/${code}` } : undefined;
}

function responseOf(failures: Failures): ResponseObject {
  const codes = [...failures.keys()];
  const [first] = codes as [ApiErrorCode];
  const details = EXAMPLES[first];
  const example = {
    error: first,
    message: failures.get(first)!.replaceAll('`', ''),
    ...(details && { details }),
    ...(entryOf(first).retryable && { retryable: true }),
    requestId: '7d6f2c1e-0b1c-4a3f-9a57-0d4ad4d2b0f3',
  };
  return {
    description: [...failures].map(([code, reason]) => `\`${code}\`: ${reason}`).join('\n\n'),
    ...headersOf(codes),
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' }, example } },
  };
}

function headersOf(codes: readonly ApiErrorCode[]): { headers?: HeadersObject } {
  if (codes.includes('ERR_UNAUTHORIZED'))
    return { headers: { 'WWW-Authenticate': header('How to send a token.', 'string') } };
  if (codes.some((code) => entryOf(code).retryable))
    return { headers: { 'Retry-After': header('Seconds to wait, where `retryable` is `true`.', 'integer') } };
  return {};
}

function header(description: string, type: 'string' | 'integer'): HeadersObject[string] {
  return { description, schema: { type } };
}

function byCatalogue(
  [one]: readonly [ApiErrorCode, string],
  [other]: readonly [ApiErrorCode, string],
): number {
  return ERROR_CODES.indexOf(one) - ERROR_CODES.indexOf(other);
}

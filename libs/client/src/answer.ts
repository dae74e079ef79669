import type { components } from './schema.js';

type ErrorBody = components['schemas']['Error'];

/** The server answered with an error. */
export class PatchbayError extends Error {
  constructor(
    readonly status: number,
    /** `ERR_…`; `ERR_HTTP_502` and the like where something between here and the server answered in its place. */
    readonly code: string,
    message: string,
    /** `fields` of the request that are at fault, what the `remote` system said, or more. */
    readonly details: ErrorBody['details'],
    readonly requestId: string | undefined,
    /** The same request may succeed later. */
    readonly retryable = false,
  ) {
    super(message);
    this.name = 'PatchbayError';
  }
}

interface Answer<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * What a request was answered: `const { list } = await unwrap(api.GET('/api/v2/meta/integrations'))`.
 * @throws PatchbayError for every answer that is an error
 */
export async function unwrap<Data>(answer: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await answer;
  if (response.ok) return data as Data;
  if (isErrorBody(error)) {
    const { error: code, message, details, requestId, retryable } = error;
    throw new PatchbayError(response.status, code, message, details, requestId, retryable);
  }
  const code = `ERR_HTTP_${response.status}`;
  const requestId = response.headers.get('x-request-id') ?? undefined;
  throw new PatchbayError(response.status, code, `The answer was ${response.status}.`, undefined, requestId);
}

function isErrorBody(body: unknown): body is ErrorBody {
  const { error, message } = (body ?? {}) as Partial<ErrorBody>;
  return typeof error === 'string' && typeof message === 'string';
}

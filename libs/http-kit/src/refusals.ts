import { type ErrorCode, type JsonSchema, type JsonValue, PluginError } from '@patchbay/plugin-kit';
import { jsonOf } from './body.js';
import type { HttpAnswer, HttpApi, Refusal } from './http-api.js';
import { isRedirect } from './redirects.js';
import { retryAfterS } from './retries.js';
import type { HttpSession } from './http-session.js';
import { isObject, type JsonObject, requireShape } from './shape.js';

const SENTENCES: Readonly<Partial<Record<ErrorCode, string>>> = {
  unauthorized: 'The remote system refused the credentials',
  invalid_request: 'The remote system refused the request',
  rate_limited: 'The remote system takes no more requests for now',
  timeout: 'The remote system did not get the request in time',
  unknown: 'The remote system failed',
};

const LONGEST_MESSAGE = 2000;

/** What keeps an answer from being a success; `undefined` when nothing does. */
export function refusalOf(
  answer: HttpAnswer,
  read: HttpApi<never>['refusal'] = () => undefined,
): PluginError | undefined {
  const { status, headers } = answer;
  const body = status < 300 ? jsonIfAny(answer) : errorBodyOf(answer);
  const told: Refusal | undefined = isObject(body) ? read(body, status) : undefined;
  return status < 300 && !told ? undefined : refused(body, status, headers, told);
}

/** The failure that an event, or a body that is not as it should be, tells of with a status of success. */
export function failureIn(
  body: JsonObject,
  read: HttpApi<never>['refusal'] = () => undefined,
): PluginError | undefined {
  const told = read(body, 200) ?? (tellsOfError(body) ? {} : undefined);
  return told && refused(body, 200, {}, told);
}

/** Holds a body against what the service answers with. @throws PluginError with the service's own words, where it has some */
export function requireAnswer(session: HttpSession, body: JsonValue, schema: JsonSchema): void {
  try {
    requireShape(body, schema, session.service);
  } catch (error) {
    throw (isObject(body) && session.failureIn(body)) || error;
  }
}

function tellsOfError({ error }: JsonObject): boolean {
  return isObject(error) || (typeof error === 'string' && error !== '');
}

function refused(
  body: JsonValue,
  status: number,
  headers: HttpAnswer['headers'],
  told: Refusal = {},
): PluginError {
  const code = told.code ?? codeOfStatus(status);
  const message = (told.message ?? toldByStatus(status) ?? messageIn(body))?.slice(0, LONGEST_MESSAGE);
  const retry = code === 'rate_limited' ? retryAfterS(headers) : undefined;
  return new PluginError(
    code,
    `${SENTENCES[code] ?? SENTENCES.unknown} (${status})${message ? `: ${message}` : '.'}`,
    {
      remote: { code: String(status), ...(message && { message }) },
      ...(retry !== undefined && { retryAfterS: retry }),
    },
  );
}

function toldByStatus(status: number): string | undefined {
  if (status === 304) return 'it says that nothing has changed, and was not asked whether anything had';
  return isRedirect(status)
    ? 'it redirects to where the request is not sent on, such as another origin or a path beside the base URL'
    : undefined;
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401 || status === 403 || status === 407) return 'unauthorized';
  if (status === 429) return 'rate_limited';
  if (status === 408) return 'timeout';
  return status >= 400 && status < 500 ? 'invalid_request' : 'unknown';
}

/** What does not parse is refused where the body is read. */
function jsonIfAny(answer: HttpAnswer): JsonValue {
  try {
    return jsonOf(answer);
  } catch {
    return null;
  }
}

/** Where no JSON came, a short text tells something as well, and a page for people does not. */
function errorBodyOf(answer: HttpAnswer): JsonValue {
  const json = jsonIfAny(answer);
  if (json !== null || /html/.test(String(answer.headers['content-type']))) return json;
  return Buffer.from(answer.bytes.subarray(0, LONGEST_MESSAGE)).toString('utf8').trim();
}

/** Where the usual services put the sentence for people. */
function messageIn(body: unknown): string | undefined {
  if (typeof body === 'string') return body === '' ? undefined : body;
  if (typeof body !== 'object' || body === null) return undefined;
  if (Array.isArray(body)) return messageIn(body[0]);
  const { error_description, message, detail, title, error, errors } = body as Record<string, unknown>;
  for (const text of [error_description, message, detail])
    if (typeof text === 'string' && text !== '') return text;
  return messageIn(error) ?? messageIn(errors) ?? (typeof title === 'string' ? title : undefined);
}

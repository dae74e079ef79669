import type { TokenAnswer } from './token-request.js';

/** The body of an answer of a token endpoint, as far as it is one. */
export type TokenBody = Readonly<Record<string, unknown>>;

/** A longer lifetime is not worth a timestamp that dates cannot hold. */
const LONGEST_S = 10 * 365 * 24 * 3600;

/** JSON, or a form as GitHub once sent it. `undefined` for a page, an empty body, and anything else. */
export function bodyOf({ type, text }: TokenAnswer): TokenBody | undefined {
  if (/^application\/x-www-form-urlencoded/i.test(type)) return Object.fromEntries(new URLSearchParams(text));
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body)
      ? (body as TokenBody)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The error that a body names, also with a status of success: GitHub has `error` there, and Slack `ok: false` with it. */
export function errorIn({ error, ok, access_token: token }: TokenBody): string | undefined {
  if (typeof error === 'string' && error !== '' && (ok === false || token === undefined)) return error;
  return ok === false ? 'refused' : undefined;
}

/** What is said of it for people: RFC 6749, 5.2, and as services say it in a way of their own. */
export function wordsIn({ error_description: description, message, error }: TokenBody): string | undefined {
  const nested = typeof error === 'object' && error !== null ? (error as TokenBody).message : undefined;
  return [description, message, nested].find((text) => typeof text === 'string' && text !== '') as
    string | undefined;
}

/** What a token endpoint gave. */
export interface Tokens {
  readonly accessToken: string;
  /** Where the service says it. */
  readonly lifetimeMs?: number;
  /** Where it gave a new one. */
  readonly refreshToken?: string;
}

/** RFC 6749, A.12 and A.17: printable ASCII. What is longer fits no header that a service reads. */
const TOKEN = /^[\x20-\x7e]{1,32768}$/;

function isToken(value: unknown): value is string {
  return typeof value === 'string' && TOKEN.test(value);
}

/**
 * RFC 6749, 5.1, as services have it: some leave out the type of a token or give it one of their own, and some write lifetimes as
 * texts. A token whose lifetime cannot be read is good until the service refuses it.
 */
export function givenIn({ access_token, refresh_token, expires_in }: TokenBody): Tokens | undefined {
  if (!isToken(access_token)) return undefined;
  const isDigits = typeof expires_in === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(expires_in);
  const lifetimeS = isDigits ? Number(expires_in) : expires_in;
  return {
    accessToken: access_token,
    ...(typeof lifetimeS === 'number' &&
      lifetimeS > 0 && { lifetimeMs: Math.min(lifetimeS, LONGEST_S) * 1000 }),
    ...(isToken(refresh_token) && { refreshToken: refresh_token }),
  };
}

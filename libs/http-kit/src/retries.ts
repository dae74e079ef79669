import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '@patchbay/plugin-kit';
import type { HttpHeaders, HttpRequest, RequestBody } from './http-api.js';

const ATTEMPTS = 3;
const FIRST_WAIT_MS = 200;

/** A caller that would have to wait longer gets the time to wait, and may come again. */
const LONGEST_WAIT_MS = 10_000;

/** RFC 9110, 9.2.2. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** The server says that it did not act on the request. */
const NOT_ACTED = new Set([429, 503]);

/** Something on the way failed, and it is not known how far the request came. */
const UNCERTAIN = new Set([502, 504]);

/** The host had no place for one more connection; by now one of those there are may be free. */
const NEVER_SENT = 'ENOPLACE';

const BROKEN_LINK = /^(UND_ERR_SOCKET|ECONNRESET|EPIPE)$/;

interface Answered {
  readonly status: number;
  readonly headers: HttpHeaders;
}

/**
 * Makes up to three attempts: again what never left or the server did not act on, and, where the request may be sent
 * twice, also what broke on the way. Waits as long as `Retry-After` says, unless that is too long; the signal ends it all.
 */
export async function withRetries<Answer extends Answered>(
  { method, body, idempotent = IDEMPOTENT.has(method) }: HttpRequest,
  signal: AbortSignal,
  attempt: () => Promise<Answer>,
): Promise<Answer> {
  for (let made = 1; ; made += 1) {
    const last = made === ATTEMPTS || (body !== undefined && flows(body));
    let waitMs: number | undefined;
    try {
      const answer = await attempt();
      const again = NOT_ACTED.has(answer.status) || (idempotent && UNCERTAIN.has(answer.status));
      waitMs = again && !last ? waitBefore(made, answer.headers) : undefined;
      if (waitMs === undefined) return answer;
    } catch (error) {
      const code = codeOf(error) ?? '';
      const harmless = code === NEVER_SENT || (idempotent && BROKEN_LINK.test(code));
      if (last || signal.aborted || !harmless) throw error;
      waitMs = backoff(made);
    }
    await sleep(waitMs, undefined, { signal });
  }
}

/** What flows is gone once it was sent. */
export function flows({ content }: RequestBody): boolean {
  return typeof content !== 'string' && !(content instanceof Uint8Array);
}

function waitBefore(made: number, headers: HttpHeaders): number | undefined {
  const askedS = retryAfterS(headers);
  if (askedS === undefined) return backoff(made);
  return askedS * 1000 <= LONGEST_WAIT_MS ? askedS * 1000 : undefined;
}

/** Twice as long each time, and never the same for two who failed at once. */
function backoff(made: number): number {
  return FIRST_WAIT_MS * 2 ** (made - 1) * (1 + Math.random());
}

/** RFC 9110, 10.2.3: seconds, or a date. */
export function retryAfterS({ 'retry-after': value }: HttpHeaders, now = Date.now()): number | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^\s*\d{1,9}\s*$/.test(value)) return Number(value);
  const date = /^[A-Z]/i.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

import type { AccessToken } from '@patchbay/plugin-kit';
import { Failure } from '../failures/failure.js';
import { TokenRefused } from './ask-for-tokens.js';
import type { Attention } from './credential-store.js';
import type { Keeping, Kept, TokenRecord } from './keeping.js';
import type { Tokens } from './token-body.js';

/** Time as an account takes it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

interface AccountParts {
  /** The key of its field. */
  readonly field: string;
  readonly keeping: Keeping;
  readonly clock: Clock;
  /** @throws TokenRefused, and other errors where no token is given for now */
  readonly ask: (former: TokenRecord | undefined) => Promise<Tokens>;
}

/** A token is renewed once it has so much of its life behind it; until its end it is good. */
const RENEW_AT = 0.8;

/** A token that ends while the request is under way is refused. */
const MARGIN_MS = 5000;

/** A server that does not come back from its request for a token leaves its turn to others then. */
const TURN_MS = 30_000;

/** How often a server looks whether another has got a token. */
const LOOK_MS = 200;

/** So long after a refusal, or a failure to renew a token that is still good, the service is not asked again. */
const PAUSE_MS = 30_000;

/**
 * The tokens of one account, for all sessions of this server that use it: got once for all who wait, here and on other
 * servers, renewed ahead of their end, and got again where the service refused one.
 */
export class Account {
  #kept: Kept = { changedAt: 0 };
  #refused: string | undefined;
  #renewing: Promise<TokenRecord> | undefined;
  #pausedUntil = 0;

  constructor(private readonly parts: AccountParts) {}

  /** What a user has to see to. */
  get attention(): Attention | undefined {
    return this.#kept.attention;
  }

  /** @param insists asks the service also where it has refused a moment ago */
  async get(signal: AbortSignal, insists = false): Promise<AccessToken> {
    const { record } = this.#kept;
    if (!record || !this.#isGood(record)) return tokenOf(await orAborted(this.#renew(insists), signal));
    if (this.#isDue(record) && this.#pausedUntil <= this.#now) this.#renew(false).catch(() => undefined);
    return tokenOf(record);
  }

  invalidate({ value }: AccessToken): void {
    this.#refused = value;
  }

  get #now(): number {
    return this.parts.clock.now();
  }

  #isGood({ accessToken, issuedAt, expiresAt = Infinity }: TokenRecord): boolean {
    const margin = Math.min(MARGIN_MS, (1 - RENEW_AT) * (expiresAt - issuedAt));
    return accessToken !== this.#refused && this.#now < expiresAt - margin;
  }

  #isDue({ issuedAt, expiresAt = Infinity }: TokenRecord): boolean {
    return this.#now >= issuedAt + RENEW_AT * (expiresAt - issuedAt);
  }

  #renew(insists: boolean): Promise<TokenRecord> {
    this.#renewing ??= this.#find(insists).finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  /** A good token: one that another server got meanwhile, or else one that the service gives now. */
  async #find(insists: boolean): Promise<TokenRecord> {
    const { keeping, clock } = this.parts;
    const end = this.#now + 2 * TURN_MS;
    for (;;) {
      const found = await this.#read(insists);
      if (found) return found;
      if (await keeping.claim(this.#now, this.#now + TURN_MS)) return this.#ask(insists);
      const { record } = this.#kept;
      // Another server is about to renew it.
      if (record && this.#isGood(record)) return record;
      if (this.#now > end)
        throw new Failure('busy', 'Another server of this installation is getting a token.');
      await clock.sleep(LOOK_MS);
    }
  }

  /** Takes over what is kept. @throws TokenRefused where the service refused a moment ago */
  async #read(insists: boolean): Promise<TokenRecord | undefined> {
    const kept = await this.parts.keeping.read();
    if (!kept) return undefined;
    this.#kept = kept;
    const { record, attention, changedAt } = kept;
    if (record && this.#isGood(record) && !this.#isDue(record)) return record;
    const isRecent = this.#now < changedAt + PAUSE_MS;
    if (!attention || insists || !isRecent) return undefined;
    if (record && this.#isGood(record)) return record;
    throw new TokenRefused(attention.message);
  }

  /** Within this server's turn. */
  async #ask(insists: boolean): Promise<TokenRecord> {
    const { keeping, ask } = this.parts;
    let outcome: Kept | undefined;
    try {
      // What was read before the turn may have been used up by another server's.
      const found = await this.#read(insists);
      if (found) return found;
      const record = this.#recordOf(await ask(this.#kept.record));
      outcome = { record, changedAt: this.#now };
      // A service that gives the token it had refused stands by it.
      if (record.accessToken === this.#refused) this.#refused = undefined;
      return record;
    } catch (error) {
      this.#pausedUntil = this.#now + PAUSE_MS;
      if (!(error instanceof TokenRefused)) throw error;
      const { message } = error;
      const since = this.#kept.attention?.since ?? new Date(this.#now).toISOString();
      outcome = {
        record: this.#kept.record,
        changedAt: this.#now,
        attention: { account: this.parts.field, message, since },
      };
      throw error;
    } finally {
      if (outcome) this.#kept = outcome;
      await keeping.settle(outcome);
    }
  }

  #recordOf({
    accessToken,
    lifetimeMs,
    refreshToken = this.#kept.record?.refreshToken,
  }: Tokens): TokenRecord {
    const issuedAt = this.#now;
    return {
      accessToken,
      issuedAt,
      ...(lifetimeMs !== undefined && { expiresAt: issuedAt + lifetimeMs }),
      ...(refreshToken !== undefined && { refreshToken }),
    };
  }
}

function tokenOf({ accessToken: value, expiresAt: expiresAtMs }: TokenRecord): AccessToken {
  return { value, ...(expiresAtMs !== undefined && { expiresAtMs }) };
}

/** Others may wait for the work as well: it goes on. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = (): void => reject(signal.reason as Error);
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
  });
}

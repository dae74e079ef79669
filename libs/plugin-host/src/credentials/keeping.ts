import { randomUUID } from 'node:crypto';
import { SealError, type SealedPlace, type Vault } from '@patchbay/vault';
import { internalFailure } from '../failures/failure.js';
import type { Attention, CredentialPlace, CredentialStore } from './credential-store.js';

/** The tokens of an account, in clear. */
export interface TokenRecord {
  readonly accessToken: string;
  /** Milliseconds since 1970, as the times below. */
  readonly issuedAt: number;
  readonly expiresAt?: number;
  /** Of a user who agreed. Good for one request where the service gives a new one each time. */
  readonly refreshToken?: string;
}

export interface Kept {
  readonly record?: TokenRecord | undefined;
  readonly attention?: Attention | undefined;
  readonly changedAt: number;
}

/** Where one account's tokens are kept, and whose turn it is to ask for others. */
export interface Keeping {
  read(): Promise<Kept | undefined>;
  /** @returns false while another server has its turn */
  claim(now: number, untilMs: number): Promise<boolean>;
  /** Ends the turn; without `kept` all stays as it was. */
  settle(kept?: Kept): Promise<void>;
}

/** For configs that are not saved: their tokens end with their session. */
export class InMemory implements Keeping {
  #kept: Kept | undefined;

  read(): Promise<Kept | undefined> {
    return Promise.resolve(this.#kept);
  }

  claim(): Promise<boolean> {
    return Promise.resolve(true);
  }

  settle(kept?: Kept): Promise<void> {
    if (kept) this.#kept = kept;
    return Promise.resolve();
  }
}

/** In the store of all servers, sealed for this account as this config has it: for any other client it does not open. */
export class InStore implements Keeping {
  readonly #sealedPlace: SealedPlace;
  #holder = '';

  /** @param fingerprint of everything that decides which tokens one gets */
  constructor(
    private readonly store: CredentialStore,
    private readonly vault: Vault,
    private readonly place: CredentialPlace,
    fingerprint: string,
  ) {
    const { workspaceId, integrationId, field } = place;
    this.#sealedPlace = { workspaceId, integrationId, column: `credential ${field} ${fingerprint}` };
  }

  read(): Promise<Kept | undefined> {
    return orInternal(async () => {
      const found = await this.store.find(this.place);
      return found?.sealed ? this.#open(found.sealed) : undefined;
    });
  }

  claim(now: number, untilMs: number): Promise<boolean> {
    this.#holder = randomUUID();
    const turn = { holder: this.#holder, now: new Date(now), until: new Date(untilMs) };
    return orInternal(() => this.store.claim(this.place, turn));
  }

  settle(kept?: Kept): Promise<void> {
    return orInternal(async () => {
      if (!kept) return this.store.settle(this.place, this.#holder);
      const { record, attention, changedAt } = kept;
      await this.store.settle(this.place, this.#holder, {
        sealed: await this.vault.seal(kept, this.#sealedPlace),
        expiresAt: record?.expiresAt === undefined ? null : new Date(record.expiresAt).toISOString(),
        attention: attention ?? null,
        changedAt: new Date(changedAt).toISOString(),
      });
    });
  }

  async #open(sealed: string): Promise<Kept | undefined> {
    try {
      return (await this.vault.open(sealed, this.#sealedPlace)) as Kept;
    } catch (error) {
      if (error instanceof SealError) return undefined;
      throw error;
    }
  }
}

/** What fails here is this server's, and not the service's. */
async function orInternal<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw internalFailure(error);
  }
}

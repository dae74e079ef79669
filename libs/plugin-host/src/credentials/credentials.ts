import { setTimeout as sleep } from 'node:timers/promises';
import type { Credential, OpenContext, Plugin } from '@patchbay/plugin-kit';
import type { Vault } from '@patchbay/vault';
import type { Config } from '../configs/configs.js';
import { dial } from '../network/dialer.js';
import type { Network } from '../network/connections.js';
import type { SessionSecrets } from './session-secrets.js';
import { Account, type Clock } from './account.js';
import { askForTokens } from './ask-for-tokens.js';
import type { Attention, CredentialStore } from './credential-store.js';
import { InMemory, InStore } from './keeping.js';
import { accountOf, type DeclaredAccount, fingerprint } from '../configs/token-source.js';

interface CredentialsParts {
  readonly vault: Vault;
  /** Without one, tokens end with their session. */
  readonly store: CredentialStore | undefined;
  readonly clock?: Clock | undefined;
  readonly network: Pick<Network, 'connectTimeoutMs' | 'egress'>;
  readonly rebase?: OpenContext['rebase'];
}

/** Whose credentials a session uses. */
export interface CredentialOwner {
  readonly plugin: Plugin;
  /** As the session has it. */
  readonly config: Config;
  readonly secrets: SessionSecrets;
  /** Left out for a config that is not saved. */
  readonly saved?: {
    readonly id: string;
    readonly workspaceId: string;
    /** Of the integration itself, where the session has another laid over it. */
    readonly config?: Config;
  };
  /** Asks also where the service has refused a moment ago: a user who tests has seen to it. */
  readonly insists?: boolean;
}

/** The accounts of one session. */
export interface SessionCredentials {
  of(field: string): Credential;
  /** What a user has to see to in the accounts that the session has used. */
  readonly attention: Attention | undefined;
  release(): void;
}

/** Shorter than the turn in which a server asks for a token. */
const LONGEST_REQUEST_MS = 15_000;

const CLOCK: Clock = { now: () => Date.now(), sleep: (ms) => sleep(ms) };

/** Every account that an open session of this server uses, each once. */
export class Credentials {
  readonly #accounts = new Map<string, { readonly account: Account; users: number }>();
  readonly #closing = new AbortController();

  constructor(private readonly parts: CredentialsParts) {}

  forSession(owner: CredentialOwner): SessionCredentials {
    const used = new Map<string, Used>();
    let released = false;
    const find = (field: string): Account => {
      const known = used.get(field) ?? this.#use(owner, field);
      used.set(field, known);
      return known.account;
    };
    return {
      of: (field) => ({
        get: async (signal) => {
          const token = await find(field).get(signal, owner.insists);
          owner.secrets.learn(token.value);
          return token;
        },
        invalidate: (token) => find(field).invalidate(token),
      }),
      get attention() {
        return [...used.values()].find(({ account }) => account.attention)?.account.attention;
      },
      release: () => {
        if (!released) for (const { release } of used.values()) release();
        released = true;
      },
    };
  }

  close(): void {
    this.#closing.abort(new Error('The server stops.'));
  }

  #use({ plugin, config, saved }: CredentialOwner, field: string): Used {
    const source = accountOf(plugin, field, config);
    const { store, vault } = this.parts;
    const print = fingerprint(source);
    // What a source lays over may ask as another client: its tokens are not those of the integration.
    const isOwn = saved && (!saved.config || fingerprint(accountOf(plugin, field, saved.config)) === print);
    if (!isOwn || !store)
      return { account: this.#make(plugin, source, new InMemory()), release: () => undefined };
    const { id: integrationId, workspaceId } = saved;
    const key = `${integrationId} ${field} ${print}`;
    const known = this.#accounts.get(key) ?? {
      account: this.#make(
        plugin,
        source,
        new InStore(store, vault, { workspaceId, integrationId, field }, print),
      ),
      users: 0,
    };
    this.#accounts.set(key, known);
    known.users += 1;
    return {
      account: known.account,
      release: () => {
        known.users -= 1;
        if (known.users === 0) this.#accounts.delete(key);
      },
    };
  }

  #make({ manifest }: Plugin, { rule, client }: DeclaredAccount, keeping: InMemory | InStore): Account {
    const { clock = CLOCK, network, rebase } = this.parts;
    const { connectTimeoutMs, egress } = network;
    const endpoint = rebase ? { ...client, tokenUrl: rebase(client.tokenUrl) } : client;
    return new Account({
      field: rule.key,
      keeping,
      clock,
      ask: (former) =>
        askForTokens({ service: manifest.title, rule, client: endpoint }, former?.refreshToken, {
          // Not a connection of the session: it is over at once, and waiting for a place under the ceiling, which the session
          // holds that waits for the token, would be waiting for itself.
          dial: (host, port) => dial(host, port, { connectTimeoutMs, egress, system: manifest.title }),
          signal: this.#closing.signal,
          timeoutMs: Math.min(LONGEST_REQUEST_MS, 2 * connectTimeoutMs),
          known: [former?.accessToken, former?.refreshToken].filter((token) => token !== undefined),
        }),
    });
  }
}

interface Used {
  readonly account: Account;
  readonly release: () => void;
}

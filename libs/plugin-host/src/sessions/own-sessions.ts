import type { Candidate } from './candidate.js';
import type { Config } from '../configs/configs.js';
import type { ConnectionProgress } from '../network/connection-progress.js';
import type { Credentials, SessionCredentials } from '../credentials/credentials.js';
import type { Attention } from '../credentials/credential-store.js';
import { Connections, type Network, placesOf } from '../network/connections.js';
import { type Failure, failureOf } from '../failures/failure.js';
import type { Opened, Opener } from './opener.js';
import type { SessionCache } from './session-cache.js';

interface OwnSessionsParts {
  /** Gives a place to each session, which no other caller shares. */
  readonly sessions: SessionCache<Opened>;
  readonly network: Network;
  readonly opener: Opener;
  readonly credentials: Credentials;
}

/** A way to open one session, and to read what goes wrong on it. */
export interface OwnSession {
  /** The caller has to close it. @throws what the plugin throws, or Failure `busy` */
  readonly open: (config: Config) => Promise<Opened>;
  readonly explain: (error: unknown) => Failure;
  /** What a user has to see to in the accounts that the session has used. */
  readonly attention: () => Attention | undefined;
}

/** Sessions for one caller alone, over configs that are only tried: no file is made. */
export class OwnSessions {
  constructor(private readonly parts: OwnSessionsParts) {}

  get connectTimeoutMs(): number {
    return this.parts.network.connectTimeoutMs;
  }

  prepare(
    { plugin, owner, secrets, saved }: Candidate,
    signal: AbortSignal,
    progress: ConnectionProgress,
  ): OwnSession {
    const { sessions, network, opener, credentials } = this.parts;
    const { redact } = secrets;
    let own: SessionCredentials | undefined;
    const places = placesOf(plugin, network);
    const connections = new Connections(network, {
      ...{ redact, places, signal, progress },
      system: plugin.manifest.title,
    });
    const opening = { plugin, owner, secrets, signal, connections, progress };
    return {
      open: (config) =>
        sessions.open(
          signal,
          () => {
            own = credentials.forSession({ plugin, config, secrets, insists: true, ...(saved && { saved }) });
            return opener.open({ ...opening, config, credentials: own });
          },
          { places, withinMs: network.connectTimeoutMs },
        ),
      explain: (error) => connections.explain(failureOf(error, plugin, redact)),
      attention: () => own?.attention,
    };
  }
}

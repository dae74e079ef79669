import type { Candidate } from './candidate.js';
import type { Config } from './configs.js';
import type { ConnectionProgress } from './connection-progress.js';
import { Connections, type Network, placesOf } from './connections.js';
import { type Failure, failureOf } from './failure.js';
import type { Opened, Opener } from './opener.js';
import type { SessionCache } from './session-cache.js';

interface OwnSessionsParts {
  /** Gives a place to each session, which no other caller shares. */
  readonly sessions: SessionCache<Opened>;
  readonly network: Network;
  readonly opener: Opener;
}

/** A way to open one session, and to read what goes wrong on it. */
export interface OwnSession {
  /** The caller has to close it. @throws what the plugin throws, or Failure `busy` */
  readonly open: (config: Config) => Promise<Opened>;
  readonly explain: (error: unknown) => Failure;
}

/** Sessions for one caller alone, over configs that are only tried: no file is made. */
export class OwnSessions {
  constructor(private readonly parts: OwnSessionsParts) {}

  get connectTimeoutMs(): number {
    return this.parts.network.connectTimeoutMs;
  }

  prepare(
    { plugin, owner, redact }: Candidate,
    signal: AbortSignal,
    progress: ConnectionProgress,
  ): OwnSession {
    const { sessions, network, opener } = this.parts;
    const places = placesOf(plugin, network);
    const connections = new Connections(network, {
      ...{ redact, places, signal, progress },
      system: plugin.manifest.title,
    });
    const opening = { plugin, owner, redact, signal, connections, progress };
    return {
      open: (config) =>
        sessions.open(signal, () => opener.open({ ...opening, config }), {
          places,
          withinMs: network.connectTimeoutMs,
        }),
      explain: (error) => connections.explain(failureOf(error, plugin, redact)),
    };
  }
}

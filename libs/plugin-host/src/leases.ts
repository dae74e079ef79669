import type { Plugin } from '@patchbay/plugin-kit';
import type { Config, Configs, SealedIntegration } from './configs.js';
import { Connections, type Network, placesOf } from './connections.js';
import type { Deadline } from './deadline.js';
import { failureOf } from './failure.js';
import type { FileOwner } from './local-files.js';
import type { Opened, Opener } from './opener.js';
import type { Overlays, SealedSource } from './overlays.js';
import { redactor } from './redact.js';
import type { Lease, SessionCache } from './session-cache.js';

interface LeasesParts {
  readonly configs: Configs;
  readonly overlays: Overlays;
  readonly sessions: SessionCache<Opened>;
  readonly network: Network;
  readonly opener: Opener;
}

/** Lends the sessions of saved integrations, which it opens where there is none. */
export class Leases {
  constructor(private readonly parts: LeasesParts) {}

  /** @throws Failure */
  async of(
    integration: SealedIntegration,
    plugin: Plugin,
    source: SealedSource | undefined,
    deadline: Deadline,
  ): Promise<Lease<Opened>> {
    const { sessions, network } = this.parts;
    const key = source ? { id: integration.id, version: integration.version, source } : integration;
    const leasing = sessions.lease(
      key,
      (signal) => this.#openSaved(integration, plugin, source, signal),
      placesOf(plugin, network),
    );
    try {
      return await deadline.race(leasing);
    } catch (error) {
      if (deadline.signal.aborted)
        leasing.then(
          (lease) => {
            lease.release();
          },
          () => undefined,
        );
      throw error;
    }
  }

  async #openSaved(
    integration: SealedIntegration,
    plugin: Plugin,
    source: SealedSource | undefined,
    signal: AbortSignal,
  ): Promise<Opened> {
    const { overlays, configs } = this.parts;
    const config = source
      ? await overlays.apply(integration, source)
      : await configs.openComplete(integration);
    return this.#open(plugin, config, integration, signal);
  }

  async #open(plugin: Plugin, config: Config, owner: FileOwner, signal: AbortSignal): Promise<Opened> {
    const { network, opener } = this.parts;
    const redact = redactor(config, plugin.form.secrets);
    const connections = new Connections(network, {
      redact,
      places: placesOf(plugin, network),
      system: plugin.manifest.title,
    });
    try {
      return await opener.open({ plugin, config, owner, redact, signal, connections });
    } catch (error) {
      throw connections.explain(failureOf(error, plugin, redact));
    }
  }
}

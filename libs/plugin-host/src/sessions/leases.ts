import type { Plugin } from '@patchbay/plugin-kit';
import type { Config, Configs, SealedIntegration } from '../configs/configs.js';
import { Connections, type Network, placesOf } from '../network/connections.js';
import type { CredentialOwner, Credentials } from '../credentials/credentials.js';
import type { Deadline } from '../limits/deadline.js';
import { failureOf } from '../failures/failure.js';
import type { Opened, Opener } from './opener.js';
import type { Overlays, SealedSource } from '../configs/overlays.js';
import type { Lease, SessionCache } from './session-cache.js';
import { SessionSecrets } from '../credentials/session-secrets.js';

interface LeasesParts {
  readonly configs: Configs;
  readonly overlays: Overlays;
  readonly sessions: SessionCache<Opened>;
  readonly network: Network;
  readonly opener: Opener;
  readonly credentials: Credentials;
}

/** Lends the sessions of saved integrations, and opens those that are not open yet. */
export class Leases {
  constructor(private readonly parts: LeasesParts) {}

  /** @param source laid over the integration's config @throws Failure */
  async of(
    integration: SealedIntegration,
    plugin: Plugin,
    source: SealedSource | undefined,
    deadline: Deadline,
  ): Promise<Lease<Opened>> {
    const { sessions, network } = this.parts;
    const key = source ? { id: integration.id, version: integration.version, source } : integration;
    const open = (signal: AbortSignal): Promise<Opened> => this.open(integration, plugin, source, signal);
    const leasing = sessions.lease(key, open, placesOf(plugin, network));
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

  /** A session of its own. @throws Failure */
  async open(
    integration: SealedIntegration,
    plugin: Plugin,
    source: SealedSource | undefined,
    signal: AbortSignal,
  ): Promise<Opened> {
    const { configs, overlays, network, opener, credentials } = this.parts;
    const config = source
      ? await overlays.apply(integration, source)
      : await configs.openComplete(integration);
    const secrets = new SessionSecrets([config], plugin.form.secrets);
    const { redact } = secrets;
    const places = placesOf(plugin, network);
    const connections = new Connections(network, { redact, places, system: plugin.manifest.title });
    const saved = await this.#savedFor(integration, plugin, source);
    const own = credentials.forSession({ plugin, config, secrets, ...(saved && { saved }) });
    const opening = { plugin, config, owner: integration, secrets, credentials: own, signal, connections };
    try {
      return await opener.open(opening);
    } catch (error) {
      throw connections.explain(failureOf(error, plugin, redact));
    }
  }

  /** What a source lays over may make another client of it, so that the integration's own config must be known. */
  async #savedFor(
    { id, workspaceId, ...integration }: SealedIntegration,
    plugin: Plugin,
    source: SealedSource | undefined,
  ): Promise<CredentialOwner['saved']> {
    if (plugin.form.accounts.length === 0) return undefined;
    if (!source?.config) return { id, workspaceId };
    const complete = this.parts.configs.openComplete({ id, workspaceId, ...integration });
    const config = await complete.catch((): Config | undefined => undefined);
    return config && { id, workspaceId, config };
  }
}

import type { IntegrationHandles, Plugin } from '@patchbay/plugin-kit';
import type { Configs, SealedIntegration } from '../configs/configs.js';
import { type Network, placesOf } from '../network/connections.js';
import type { Deadline } from '../limits/deadline.js';
import type { Leases } from '../sessions/leases.js';
import type { Opened } from '../sessions/opener.js';
import type { Overlays, SealedSource } from '../configs/overlays.js';
import {
  misfitOf,
  NOT_THERE,
  type ReferenceCaller,
  type ReferenceIn,
  referencesIn,
  type Referred,
  unavailable,
} from '../configs/references.js';
import { ReferredIntegration, type Running } from './referred-integration.js';
import type { Registry } from '../registry/registry.js';
import type { Lease, SessionCache } from '../sessions/session-cache.js';

interface ReferringParts {
  readonly registry: Registry;
  readonly configs: Configs;
  readonly overlays: Overlays;
  readonly sessions: SessionCache<Opened>;
  readonly network: Network;
  readonly leases: Leases;
  readonly running: Running;
}

/** An integration whose config refers to others, and the source that is laid over it. */
interface Referrer {
  readonly integration: SealedIntegration;
  readonly plugin: Plugin;
  readonly source: SealedSource | undefined;
}

/**
 * Runs of integrations that refer to others. All of their places are taken together, and no session is kept after them. A
 * server with fewer places than they need gives them all it has: no other session is open then.
 */
export class Referring {
  constructor(private readonly parts: ReferringParts) {}

  /** @throws Failure `reference_unavailable` that names the field; `busy`; and what keeps the session from opening */
  async lease(
    referrer: Referrer,
    caller: ReferenceCaller,
    deadline: Deadline,
  ): Promise<{ lease: Lease<Opened>; integrations: IntegrationHandles }> {
    const { sessions, network, leases, running } = this.parts;
    const { integration, plugin, source } = referrer;
    const found = await Promise.all(
      (await this.#referencesOf(referrer)).map((reference) => this.#resolve(reference, caller)),
    );
    const wanted = [plugin, ...found.map((each) => each.plugin)].map((each) => placesOf(each, network));
    const count = Math.min(
      network.slots.count,
      wanted.reduce((sum, places) => sum + places, 0),
    );
    const places = await sessions.reserve(deadline.signal, count);
    const referred = found.map(
      ({ field, ...each }) =>
        new ReferredIntegration({
          ...{ field, caller, running, integration: each.integration, plugin: each.plugin },
          open: () =>
            places.open(each.integration, (signal) =>
              leases.open(each.integration, each.plugin, undefined, signal),
            ),
        }),
    );
    const end = (): void => {
      for (const each of referred) each.end();
      void places.end();
    };
    deadline.signal.addEventListener('abort', () => {
      for (const each of referred) each.leave();
    });
    try {
      const opened = await deadline.race(
        places.open(integration, (signal) => leases.open(integration, plugin, source, signal)),
      );
      const handles = found.map(({ field }, at) => [field.key, referred[at]] as const);
      // Without a prototype: a key that a caller chose finds what the form declares, and nothing else.
      const integrations = Object.assign(Object.create(null) as object, Object.fromEntries(handles));
      return { lease: { opened, release: end }, integrations: integrations };
    } catch (error) {
      end();
      throw error;
    }
  }

  async #referencesOf({ integration, plugin, source }: Referrer): Promise<readonly ReferenceIn[]> {
    const { configs, overlays } = this.parts;
    const config = source
      ? await overlays.apply(integration, source)
      : await configs.openComplete(integration);
    return referencesIn(plugin.form, config);
  }

  async #resolve(
    { field, id }: ReferenceIn,
    caller: ReferenceCaller,
  ): Promise<{ field: ReferenceIn['field']; integration: Referred; plugin: Plugin }> {
    const { registry } = this.parts;
    const path = `config.${field.path}`;
    const integration = await caller.find(id);
    if (!integration) throw unavailable(path, NOT_THERE);
    const misfit = misfitOf(field, registry, integration);
    if (misfit !== undefined) throw unavailable(path, misfit);
    if (!integration.enabled) throw unavailable(path, 'refers to an integration that is disabled');
    return { field, integration, plugin: registry.get(integration.type, integration.subType) };
  }
}

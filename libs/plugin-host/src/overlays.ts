import type { Plugin } from '@patchbay/plugin-kit';
import { mask, mergeConfig, type SealedPlace, type Vault } from '@patchbay/vault';
import { changedFieldsOf, type Config, type Configs, type SealedIntegration } from './configs.js';
import { Failure } from './failure.js';
import type { Registry } from './registry.js';

/** A source as the host needs it. */
export interface SealedSource {
  readonly id: string;
  readonly version: number;
  /** What the vault made of what is laid over the integration's config; null when nothing is. */
  readonly config: string | null;
}

/** What becomes of what a source lays over, sealed, and the names of what that changes: without any, nothing is sealed. */
export interface OverlayChange {
  /** Null when nothing is left to lay over. */
  readonly config?: string | null;
  readonly changedFields: readonly string[];
}

/** What sources lay over the configs of their integrations. In clear only here. */
export class Overlays {
  constructor(
    private readonly registry: Registry,
    private readonly vault: Vault,
    private readonly configs: Configs,
  ) {}

  /**
   * `config` merged into what `former` lays over, if there is one. `null` takes out what is laid over, so that what the
   * integration has counts again; a masked secret stays as it was.
   * @throws Failure `invalid_config` naming each field that does not fit once all is laid over the integration's config
   */
  async merge(
    integration: SealedIntegration,
    { id, former }: { id: string; former?: SealedSource },
    config: Config,
  ): Promise<OverlayChange> {
    const plugin = this.#pluginOf(integration);
    const before = former ? await this.open(integration, former) : {};
    const after = mergeConfig(before, config, plugin.form.secrets);
    await this.#lay(plugin, integration, after);
    const changedFields = changedFieldsOf(before, after, plugin);
    if (changedFields.length === 0) return { changedFields };
    if (isBare(after)) return { config: null, changedFields };
    return { config: await this.vault.seal(after, placeOf(integration, id)), changedFields };
  }

  /** The integration's config with the source's laid over it, as a session needs it. @throws Failure */
  async apply(integration: SealedIntegration, source: SealedSource): Promise<Config> {
    if (source.config === null) return this.configs.open(integration);
    // Checked again: the integration may have changed since.
    return this.#lay(this.#pluginOf(integration), integration, await this.open(integration, source));
  }

  /** What the source alone has, its secrets masked; undefined when that is nothing. @throws Failure `config_unreadable` */
  async openMasked(integration: SealedIntegration, source: SealedSource): Promise<Config | undefined> {
    if (source.config === null) return undefined;
    return mask(await this.open(integration, source), this.#pluginOf(integration).form.secrets);
  }

  /** What the source alone has. @throws Failure `config_unreadable` */
  async open(integration: SealedIntegration, { id, config }: SealedSource): Promise<Config> {
    if (config === null) return {};
    try {
      return (await this.vault.open(config, placeOf(integration, id))) as Config;
    } catch (cause) {
      throw new Failure(
        'config_unreadable',
        'The config of this source cannot be opened with the keys of this server.',
        { cause },
      );
    }
  }

  async #lay(plugin: Plugin, integration: SealedIntegration, laidOver: Config): Promise<Config> {
    const own = await this.configs.open(integration);
    return this.configs.check(plugin, mergeConfig(own, laidOver, plugin.form.secrets));
  }

  #pluginOf({ type, subType }: SealedIntegration): Plugin {
    return this.registry.get(type, subType);
  }
}

/** Sealed for this one source of this one integration: copied to another row it does not open. */
function placeOf({ id, workspaceId }: SealedIntegration, sourceId: string): SealedPlace {
  return { workspaceId, integrationId: id, column: `source config ${sourceId}` };
}

/** True of an object that holds nothing, and of one that holds only such objects. */
function isBare(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(isBare);
}

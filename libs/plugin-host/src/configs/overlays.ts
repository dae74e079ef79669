import type { Plugin } from '@patchbay/plugin-kit';
import { mask, mergeConfig, type SealedPlace, type Vault } from '@patchbay/vault';
import { changedFieldsOf, invalidConfig } from './config-problems.js';
import { checked, completeFor, understood } from './config-reading.js';
import type { Config, Configs, SealedIntegration } from './configs.js';
import { Failure } from '../failures/failure.js';
import { referencesIn } from './references.js';
import type { Registry } from '../registry/registry.js';

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
  readonly warnings: readonly string[];
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
    const own = await this.configs.open(integration);
    const before = former ? await this.#open(integration, former, own) : {};
    const known = mergeConfig(own, before, plugin.form.secrets);
    const { config: given, warnings } = understood(plugin, config, known);
    refuseReferences(plugin, given);
    const after = this.configs.lay(plugin, before, given, known);
    await checked(plugin, mergeConfig(own, after, plugin.form.secrets), {
      saved: own,
      takesElided: true,
    });
    const changedFields = changedFieldsOf(before, after, plugin);
    if (changedFields.length === 0) return { changedFields, warnings };
    if (isBare(after)) return { config: null, changedFields, warnings };
    return { config: await this.vault.seal(after, placeOf(integration, id)), changedFields, warnings };
  }

  /** The integration's config with the source's laid over it, as a session needs it. @throws Failure */
  async apply(integration: SealedIntegration, source: SealedSource): Promise<Config> {
    if (source.config === null) return this.configs.openComplete(integration);
    // Checked again: the integration may have changed since.
    const plugin = this.#pluginOf(integration);
    const own = await this.configs.open(integration);
    const laidOver = await this.#open(integration, source, own);
    return completeFor(plugin, mergeConfig(own, laidOver, plugin.form.secrets));
  }

  /** What the source alone has, its secrets masked; undefined when that is nothing. @throws Failure `config_unreadable` */
  async openMasked(integration: SealedIntegration, source: SealedSource): Promise<Config | undefined> {
    if (source.config === null) return undefined;
    // What the source has can be shown where the integration's own config cannot be opened.
    const own = await this.configs.open(integration).catch(() => ({}));
    return mask(await this.#open(integration, source, own), this.#pluginOf(integration).form.secrets);
  }

  /**
   * What the source alone has, in the spelling that the form has now.
   * @param own the integration's config
   * @throws Failure `config_unreadable`
   */
  async #open(integration: SealedIntegration, { id, config }: SealedSource, own: Config): Promise<Config> {
    if (config === null) return {};
    try {
      const saved = (await this.vault.open(config, placeOf(integration, id))) as Config;
      return mergeConfig({}, this.#pluginOf(integration).understand(saved, own).config, []);
    } catch (cause) {
      throw new Failure(
        'config_unreadable',
        'The config of this source cannot be opened with the keys of this server.',
        { cause },
      );
    }
  }

  #pluginOf({ type, subType }: SealedIntegration): Plugin {
    return this.registry.get(type, subType);
  }
}

/** Who refers to whom is settled where integrations are saved. @throws Failure `invalid_config` */
function refuseReferences(plugin: Plugin, given: Config): void {
  const message = 'belongs to the integration: a source cannot refer to another one';
  const problems = referencesIn(plugin.form, given).map(({ field }) => ({
    path: `config.${field.path}`,
    message,
  }));
  if (problems.length > 0) throw invalidConfig(plugin, problems);
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

import type { IntegrationType, Plugin } from '@patchbay/plugin-kit';
import { mask, mergeConfig, type Vault } from '@patchbay/vault';
import { changedFieldsOf, refuseMasks } from './config-problems.js';
import {
  checked,
  type Checking,
  completed,
  completeFor,
  type ReadConfig,
  readNew,
  understood,
} from './config-reading.js';
import { keepsCredentials } from './token-source.js';
import { Failure } from '../failures/failure.js';
import { dropBare } from './hidden-fields.js';
import { refuseOwnedChanges } from './owned-fields.js';
import { type ReferenceIn, referencesIn } from './references.js';
import type { Registry } from '../registry/registry.js';
import { keepSecretsFromReturning, guardSavedSecrets } from './saved-secrets.js';

/** An integration as the host needs it: the config stays sealed until a session opens. */
export interface SealedIntegration {
  readonly id: string;
  readonly workspaceId: string;
  readonly version: number;
  readonly type: IntegrationType;
  readonly subType: string;
  /** What the vault made of the config. */
  readonly config: string;
  /** The user to whom it is private, where it is. */
  readonly privateTo?: string | undefined;
}

export type Config = Record<string, unknown>;

export interface SealedConfig {
  /** What the vault made of it. */
  readonly config: string;
  /** The integrations that it names. */
  readonly references: readonly ReferenceIn[];
  readonly warnings: readonly string[];
}

/** What a config becomes, sealed, and the names of what that changes: without any, nothing is sealed. */
export interface ConfigChange {
  readonly config?: string;
  /** The integrations that it names; as it was, where it is not sealed again. */
  readonly references: readonly ReferenceIn[];
  readonly warnings: readonly string[];
  /** Such as `config.connection.host`; `config` alone where they are too many to be named. */
  readonly changedFields: readonly string[];
  /** Whether tokens of accounts were got with what it says no longer. */
  readonly voidsCredentials: boolean;
}

type Place = Pick<SealedIntegration, 'id' | 'workspaceId'>;

/**
 * The only place where configs are in clear: reads them into the spelling of their plugin's form, checks them against it,
 * seals and opens them. What was sealed in the spelling of an earlier release is opened in that of now.
 */
export class Configs {
  constructor(
    private readonly registry: Registry,
    private readonly vault: Vault,
  ) {}

  /** @throws Failure `invalid_config` naming each field that does not fit; nothing is sealed then. */
  async seal(plugin: Plugin, place: Place, config: unknown): Promise<SealedConfig> {
    const read = await readNew(plugin, config as Config, { takesElided: true });
    return this.#sealedConfig(plugin, place, read);
  }

  /** A new config, in any spelling that its plugin knows. @throws Failure `invalid_config` */
  read(plugin: Plugin, said: Config): Promise<ReadConfig> {
    return readNew(plugin, said);
  }

  /**
   * `config`, in the spelling of the form, laid over `stored`, unchecked.
   * @param known what the masks in `config` may stand for
   * @throws Failure `invalid_config` for one that stands for nothing
   */
  lay(plugin: Plugin, stored: Config, config: Config, known = stored): Config {
    refuseMasks(plugin, config, known);
    return mergeConfig(stored, config, plugin.form.secrets);
  }

  /** In the spelling that the form has now. @throws Failure `config_unreadable` */
  async open(integration: SealedIntegration): Promise<Config> {
    const plugin = this.registry.get(integration.type, integration.subType);
    try {
      const saved = (await this.vault.open(integration.config, sealedPlace(integration))) as Config;
      return mergeConfig({}, plugin.understand(saved).config, []);
    } catch (cause) {
      throw new Failure(
        'config_unreadable',
        'The config of this integration cannot be opened with the keys of this server.',
        { cause },
      );
    }
  }

  /**
   * As a session needs it: what its form asks for by default, now or by a later release, lies under what was saved.
   * @throws Failure `config_unreadable`; `invalid_config` naming the fields that the form no longer takes
   */
  async openComplete(integration: SealedIntegration): Promise<Config> {
    const plugin = this.registry.get(integration.type, integration.subType);
    return completeFor(plugin, await this.open(integration), 'The saved config no longer fits');
  }

  /**
   * The stored config with `patch` laid over it, checked whole and sealed again.
   * @param knowsSecrets whether the caller that sends the patch may read the config: another could send the secrets that
   * are stored to a host of their own, and so may not change where they go without giving them again
   */
  async patch(
    integration: SealedIntegration,
    patch: Config,
    { knowsSecrets }: { readonly knowsSecrets: boolean },
  ): Promise<ConfigChange> {
    const plugin = this.registry.get(integration.type, integration.subType);
    const before = await this.open(integration);
    const { config, warnings } = understood(plugin, patch, before);
    const after = knowsSecrets
      ? this.lay(plugin, before, config)
      : await this.overlay(plugin, before, config, { takesElided: true });
    return this.#change(integration, plugin, { before, after, given: config, warnings });
  }

  /**
   * The stored config replaced by one that was sealed in its place before, checked against the form as it is now.
   * @param knowsSecrets as of `patch`
   * @param isOwner whether the caller may change the fields that are for owners to set
   */
  async restore(
    integration: SealedIntegration,
    sealed: string,
    { knowsSecrets, isOwner }: { readonly knowsSecrets: boolean; readonly isOwner: boolean },
  ): Promise<ConfigChange> {
    const plugin = this.registry.get(integration.type, integration.subType);
    const before = await this.open(integration);
    const restored = await this.open({ ...integration, config: sealed });
    if (!isOwner) {
      refuseOwnedChanges(plugin.form, restored, before);
      refuseOwnedChanges(plugin.form, before, restored);
    }
    if (!knowsSecrets) {
      const [from, to] = await Promise.all([before, restored].map((each) => completed(plugin, each)));
      keepSecretsFromReturning(plugin.form, from!, to!);
    }
    return this.#change(integration, plugin, { before, after: restored, given: {}, warnings: [] });
  }

  /** The config of `source` with `config` laid over it, sealed for another place. */
  async sealOver(
    source: SealedIntegration,
    said: Config,
    plugin: Plugin,
    place: Place,
  ): Promise<SealedConfig> {
    const stored = await this.open(source);
    const { config, warnings } = understood(plugin, said, stored);
    const laid = this.lay(plugin, stored, config);
    const read = await checked(plugin, laid, { given: config, warnings, takesElided: true });
    return this.#sealedConfig(plugin, place, read);
  }

  /**
   * `saved` with `overrides` laid over it, both in the spelling of the form, checked, for a caller that may not know its
   * secrets. Nothing is sealed.
   * @throws Failure `invalid_config`, also where a saved secret would go elsewhere than the saved config sends it
   */
  async overlay(plugin: Plugin, saved: Config, overrides: Config, how: Checking = {}): Promise<Config> {
    const { config } = await checked(plugin, this.lay(plugin, saved, overrides), { ...how, saved });
    guardSavedSecrets(plugin.form, {
      saved: await completed(plugin, saved),
      config,
      given: mergeConfig({}, overrides, plugin.form.secrets),
    });
    return config;
  }

  /**
   * For callers who are not owners, before what they send is used.
   * @param stored what it is laid over, if anything
   * @throws Failure `owners_only` naming the fields of `given` that only owners may change
   */
  async refuseOwned(plugin: Plugin, given: Config, stored?: SealedIntegration): Promise<void> {
    if (plugin.form.ownersOnly.length === 0) return;
    const before = stored ? await this.open(stored) : {};
    refuseOwnedChanges(plugin.form, plugin.understand(given, before).config, before);
  }

  /** With its secrets masked. @throws Failure `config_unreadable` */
  async openMasked(integration: SealedIntegration): Promise<Config> {
    const plugin = this.registry.get(integration.type, integration.subType);
    return mask(await this.open(integration), plugin.form.secrets);
  }

  async #change(
    place: Place,
    plugin: Plugin,
    { before, after, given, warnings }: Change,
  ): Promise<ConfigChange> {
    const read = await checked(plugin, after, { saved: before, given, warnings, takesElided: true });
    dropBare(plugin.form.schema, read.config);
    const changedFields = changedFieldsOf(before, read.config, plugin);
    const { warnings: said } = read;
    const references = referencesIn(plugin.form, read.config);
    if (changedFields.length === 0)
      return { changedFields, references, warnings: said, voidsCredentials: false };
    const voidsCredentials = await voids(plugin, before, read.config);
    const config = await this.#sealed(plugin, place, read.config);
    return { config, references, changedFields, warnings: said, voidsCredentials };
  }

  async #sealedConfig(plugin: Plugin, place: Place, { config, warnings }: ReadConfig): Promise<SealedConfig> {
    const references = referencesIn(plugin.form, config);
    return { config: await this.#sealed(plugin, place, config), references, warnings };
  }

  async #sealed({ form }: Plugin, place: Place, config: Config): Promise<string> {
    dropBare(form.schema, config);
    return this.vault.seal(config, sealedPlace(place));
  }
}

async function voids(plugin: Plugin, before: Config, after: Config): Promise<boolean> {
  if (plugin.form.accounts.length === 0) return false;
  return !keepsCredentials(plugin, await completed(plugin, before), await completed(plugin, after));
}

interface Change {
  readonly before: Config;
  readonly after: Config;
  /** What its sender said, in the spelling of the form. */
  readonly given: Config;
  readonly warnings: readonly string[];
}

function sealedPlace({ id, workspaceId }: Place): {
  workspaceId: string;
  integrationId: string;
  column: string;
} {
  return { workspaceId, integrationId: id, column: 'config' };
}

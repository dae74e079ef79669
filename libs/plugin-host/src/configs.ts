import type { IntegrationType, Plugin } from '@patchbay/plugin-kit';
import { changedPaths, mask, mergeConfig, type Vault } from '@patchbay/vault';
import { Failure, type FieldProblem } from './failure.js';
import type { Registry } from './registry.js';
import { keepSecretsHome } from './saved-secrets.js';
import { problemsOf } from './validation.js';

/** An integration as the host needs it: the config stays sealed until a session opens. */
export interface SealedIntegration {
  readonly id: string;
  readonly workspaceId: string;
  readonly version: number;
  readonly type: IntegrationType;
  readonly subType: string;
  /** What the vault made of the config. */
  readonly config: string;
}

export type Config = Record<string, unknown>;

/** What a config becomes, sealed, and the names of what that changes: without any, nothing is sealed. */
export interface ConfigChange {
  readonly config?: string;
  /** Such as `config.connection.host`; `config` alone where they are too many to be named. */
  readonly changedFields: readonly string[];
}

type Place = Pick<SealedIntegration, 'id' | 'workspaceId'>;

/** The only place where configs are in clear: checks them against their plugin's form, seals and opens them. */
export class Configs {
  constructor(
    private readonly registry: Registry,
    private readonly vault: Vault,
  ) {}

  /** @throws Failure `invalid_config` naming each field that does not fit; nothing is sealed then. */
  async seal(plugin: Plugin, place: Place, config: unknown): Promise<string> {
    return this.vault.seal(await this.check(plugin, config), sealedPlace(place));
  }

  /** A copy with its defaults filled in. @throws Failure `invalid_config` */
  async check(plugin: Plugin, config: unknown): Promise<Config> {
    const copy: unknown = structuredClone(config);
    const problems = await problemsOf(plugin.form.schema, copy, 'config');
    if (problems.length > 0) throw invalidConfig(plugin, problems);
    return copy as Config;
  }

  /** @throws Failure `config_unreadable` */
  async open(integration: SealedIntegration): Promise<Config> {
    try {
      return (await this.vault.open(integration.config, sealedPlace(integration))) as Config;
    } catch (cause) {
      throw new Failure(
        'config_unreadable',
        'The config of this integration cannot be opened with the keys of this server.',
        { cause },
      );
    }
  }

  /**
   * The stored config with `patch` laid over it, checked whole and sealed again.
   * @param knowsSecrets whether whoever sends the patch may read the config: anybody else could send the secrets that
   * are stored to a host of their own, and so may not change where they go without giving them anew
   */
  async patch(
    integration: SealedIntegration,
    patch: Config,
    { knowsSecrets }: { readonly knowsSecrets: boolean },
  ): Promise<ConfigChange> {
    const plugin = this.registry.get(integration.type, integration.subType);
    const before = await this.open(integration);
    const after = knowsSecrets
      ? mergeConfig(before, patch, plugin.form.secrets)
      : await this.overlay(plugin, before, patch);
    return this.#change(integration, plugin, before, after);
  }

  /** The stored config replaced by one that was sealed in its place before, checked against the form as it is now. */
  async restore(integration: SealedIntegration, sealed: string): Promise<ConfigChange> {
    const plugin = this.registry.get(integration.type, integration.subType);
    const before = await this.open(integration);
    return this.#change(integration, plugin, before, await this.open({ ...integration, config: sealed }));
  }

  /** The config of `source` with `config` laid over it, sealed for another place. */
  async sealOver(source: SealedIntegration, config: Config, plugin: Plugin, place: Place): Promise<string> {
    return this.seal(plugin, place, mergeConfig(await this.open(source), config, plugin.form.secrets));
  }

  /**
   * `saved` with `overrides` laid over it, checked, for somebody who may not know its secrets. Nothing is sealed.
   * @throws Failure `invalid_config`, also where a saved secret would go elsewhere than the saved config sends it
   */
  async overlay(plugin: Plugin, saved: Config, overrides: Config): Promise<Config> {
    const { secrets } = plugin.form;
    const config = await this.check(plugin, mergeConfig(saved, overrides, secrets));
    // A form may have got new fields since; what the saved config has of a former form counts as changed.
    const completed = structuredClone(saved);
    await problemsOf(plugin.form.schema, completed, 'config');
    keepSecretsHome(plugin.form, {
      saved: completed,
      config,
      given: mergeConfig({}, overrides, secrets),
    });
    return config;
  }

  /** With its secrets masked. @throws Failure `config_unreadable` */
  async openMasked(integration: SealedIntegration): Promise<Config> {
    const plugin = this.registry.get(integration.type, integration.subType);
    return mask(await this.open(integration), plugin.form.secrets);
  }

  async #change(place: Place, plugin: Plugin, before: Config, after: Config): Promise<ConfigChange> {
    const checked = await this.check(plugin, after);
    const changedFields = changedFieldsOf(before, checked, plugin);
    if (changedFields.length === 0) return { changedFields };
    return { config: await this.vault.seal(checked, sealedPlace(place)), changedFields };
  }
}

const MOST_NAMED = 100;
const LONGEST_NAME = 200;

/** Such as `config.connection.host`; `config` alone where they are too many to be named. */
export function changedFieldsOf(before: Config, after: Config, { form }: Plugin): readonly string[] {
  const paths = changedPaths(before, after, form.secrets);
  if (paths.length > MOST_NAMED) return ['config'];
  return paths.map((path) => `config.${path}`.slice(0, LONGEST_NAME));
}

function sealedPlace({ id, workspaceId }: Place): {
  workspaceId: string;
  integrationId: string;
  column: string;
} {
  return { workspaceId, integrationId: id, column: 'config' };
}

function invalidConfig(plugin: Plugin, fields: readonly FieldProblem[]): Failure {
  const { path, message } = fields[0]!;
  return new Failure(
    'invalid_config',
    `The config does not fit the form of ${plugin.manifest.title}: ${path} ${message}.`,
    { fields },
  );
}

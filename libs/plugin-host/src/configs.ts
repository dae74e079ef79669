import type { IntegrationType, Plugin } from '@patchbay/plugin-kit';
import { mask, mergeConfig, type Vault } from '@patchbay/vault';
import { Failure, type FieldProblem } from './failure.js';
import type { Registry } from './registry.js';
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

  /** The stored config with `patch` laid over it, checked whole and sealed again. */
  async patch(integration: SealedIntegration, patch: Config): Promise<string> {
    const plugin = this.registry.get(integration.type, integration.subType);
    return this.sealOver(integration, patch, plugin, integration);
  }

  /** The config of `source` with `config` laid over it, sealed for another place. */
  async sealOver(source: SealedIntegration, config: Config, plugin: Plugin, place: Place): Promise<string> {
    return this.seal(plugin, place, mergeConfig(await this.open(source), config, plugin.form.secrets));
  }

  async openMasked(integration: SealedIntegration): Promise<Config> {
    const plugin = this.registry.get(integration.type, integration.subType);
    return mask(await this.open(integration), plugin.form.secrets);
  }
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

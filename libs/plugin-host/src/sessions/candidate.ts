import type { Plugin } from '@patchbay/plugin-kit';
import { type Asked, completed, type ReadConfig, readNew, understood } from '../configs/config-reading.js';
import type { Config, Configs, SealedIntegration } from '../configs/configs.js';
import type { FileOwner } from '../configs/local-files.js';
import type { CredentialOwner } from '../credentials/credentials.js';
import type { Registry } from '../registry/registry.js';
import { SessionSecrets } from '../credentials/session-secrets.js';

/** A config that is tried without being saved. */
export interface Candidate {
  readonly plugin: Plugin;
  readonly owner: FileOwner;
  readonly secrets: SessionSecrets;
  /** The stored config that it would change, where there is one. */
  readonly saved?: CredentialOwner['saved'];
  /** The config to open. @throws Failure `invalid_config` */
  readonly check: () => Promise<ReadConfig>;
}

/** Reads what is to be tried: a config that is given, or a stored one with overrides. */
export class Candidates {
  constructor(
    private readonly registry: Registry,
    private readonly configs: Configs,
  ) {}

  /** @param asked a field that need not have a value yet */
  given(plugin: Plugin, config: Config, owner: FileOwner, asked?: Asked): Candidate {
    const secrets = new SessionSecrets([plugin.understand(config).config], plugin.form.secrets);
    return { plugin, owner, secrets, check: () => readNew(plugin, config, { asked }) };
  }

  /** A stored secret goes nowhere but where the stored config sends it. @throws Failure `config_unreadable` */
  async saved(integration: SealedIntegration, overrides: Config, asked?: Asked): Promise<Candidate> {
    const plugin = this.registry.get(integration.type, integration.subType);
    const saved = await this.configs.open(integration);
    const given = plugin.understand(overrides, saved).config;
    const { id, workspaceId } = integration;
    return {
      plugin,
      owner: integration,
      secrets: new SessionSecrets([saved, given], plugin.form.secrets),
      saved: { id, workspaceId, config: await completed(plugin, saved) },
      check: async () => {
        const { config, warnings } = understood(plugin, overrides, saved);
        return { config: await this.configs.overlay(plugin, saved, config, { asked }), warnings };
      },
    };
  }
}

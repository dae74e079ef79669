import type { Plugin } from '@patchbay/plugin-kit';
import { type Asked, type ReadConfig, readNew, understood } from './config-reading.js';
import type { Config, Configs, SealedIntegration } from './configs.js';
import type { FileOwner } from './local-files.js';
import { redactor } from './redact.js';
import type { Registry } from './registry.js';

/** A config that is tried without being saved. */
export interface Candidate {
  readonly plugin: Plugin;
  readonly owner: FileOwner;
  /** Takes every secret that is at stake out of a text. */
  readonly redact: (text: string) => string;
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
    const redact = redactor(plugin.understand(config).config, plugin.form.secrets);
    return { plugin, owner, redact, check: () => readNew(plugin, config, { asked }) };
  }

  /** A stored secret goes nowhere but where the stored config sends it. @throws Failure `config_unreadable` */
  async saved(integration: SealedIntegration, overrides: Config, asked?: Asked): Promise<Candidate> {
    const plugin = this.registry.get(integration.type, integration.subType);
    const saved = await this.configs.open(integration);
    const given = plugin.understand(overrides, saved).config;
    const redactions = [saved, given].map((config) => redactor(config, plugin.form.secrets));
    return {
      plugin,
      owner: integration,
      redact: (text) => redactions.reduce((clean, redaction) => redaction(clean), text),
      check: async () => {
        const { config, warnings } = understood(plugin, overrides, saved);
        return { config: await this.configs.overlay(plugin, saved, config, { asked }), warnings };
      },
    };
  }
}

import type { Plugin } from '@patchbay/plugin-kit';
import { type ReadConfig, readNew, understood } from './config-reading.js';
import type { Config, Configs, SealedIntegration } from './configs.js';
import { ConnectionProgress } from './connection-progress.js';
import { testConnection, type TestResult } from './connection-test.js';
import { Connections, type Network, placesOf } from './connections.js';
import { Deadline, type WhenGone } from './deadline.js';
import { failureOf, internalFailure } from './failure.js';
import type { FileOwner } from './local-files.js';
import type { Opened, Opener } from './opener.js';
import { redactor } from './redact.js';
import type { Registry } from './registry.js';
import type { SessionCache } from './session-cache.js';

interface ConnectionTestsParts {
  readonly registry: Registry;
  readonly configs: Configs;
  /** Gives a place to the session of a test, which it does not share. */
  readonly sessions: SessionCache<Opened>;
  readonly network: Network;
  readonly opener: Opener;
}

interface TestOf {
  readonly plugin: Plugin;
  readonly owner: FileOwner;
  /** The config to open. @throws Failure `invalid_config` */
  readonly check: () => Promise<ReadConfig>;
  readonly redact: (text: string) => string;
  readonly whenGone: WhenGone;
}

/** Tests configs that are given, and those that are stored. What the methods promise stands at `PluginHost`. */
export class ConnectionTests {
  constructor(private readonly parts: ConnectionTestsParts) {}

  /** @throws Failure `busy`, `internal` */
  async test(plugin: Plugin, config: Config, owner: FileOwner, whenGone: WhenGone): Promise<TestResult> {
    const redact = redactor(plugin.understand(config).config, plugin.form.secrets);
    const check = (): Promise<ReadConfig> => readNew(plugin, config);
    return this.#test({ plugin, owner, check, redact, whenGone });
  }

  /** @throws Failure `config_unreadable`, `busy`, `internal` */
  async testSaved(
    integration: SealedIntegration,
    overrides: Config,
    whenGone: WhenGone,
  ): Promise<TestResult> {
    const { registry, configs } = this.parts;
    const plugin = registry.get(integration.type, integration.subType);
    const saved = await configs.open(integration);
    const given = plugin.understand(overrides, saved).config;
    const redactions = [saved, given].map((config) => redactor(config, plugin.form.secrets));
    const redact = (text: string): string => redactions.reduce((clean, redaction) => redaction(clean), text);
    const check = async (): Promise<ReadConfig> => {
      const { config, warnings } = understood(plugin, overrides, saved);
      return { config: await configs.overlay(plugin, saved, config), warnings };
    };
    return this.#test({ plugin, owner: integration, check, redact, whenGone });
  }

  async #test({ plugin, owner, check, redact, whenGone }: TestOf): Promise<TestResult> {
    const { sessions, network, opener } = this.parts;
    const { connectTimeoutMs } = network;
    const deadline = new Deadline(whenGone, 2 * connectTimeoutMs);
    const { signal } = deadline;
    const progress = new ConnectionProgress();
    const places = placesOf(plugin, network);
    const connections = new Connections(network, {
      ...{ redact, places, signal, progress },
      system: plugin.manifest.title,
    });
    const opening = { plugin, owner, redact, signal, connections, progress };
    return testConnection({
      localFiles: plugin.form.localFiles,
      deadline,
      progress,
      check,
      open: (config) =>
        sessions.open(signal, () => opener.open({ ...opening, config }), {
          places,
          withinMs: connectTimeoutMs,
        }),
      explain: (error) => connections.explain(failureOf(error, plugin, redact)),
      failedStage: (error) => {
        try {
          return plugin.failedStage?.(error);
        } catch (fault) {
          throw internalFailure(fault, redact);
        }
      },
    });
  }
}

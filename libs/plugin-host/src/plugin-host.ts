import type { Action, Logger, Plugin } from '@patchbay/plugin-kit';
import type { Vault } from '@patchbay/vault';
import { type Config, Configs, type SealedIntegration } from './configs.js';
import { ConnectionProgress } from './connection-progress.js';
import { testConnection, type TestResult } from './connection-test.js';
import { Connections, type Network } from './connections.js';
import { setDriverEnvironment } from './driver-environment.js';
import { Deadline, type WhenGone } from './deadline.js';
import { type EgressLists, EgressPolicy } from './egress/egress-policy.js';
import { Failure, failureOf } from './failure.js';
import { applyLimits, type Limits } from './limits.js';
import { type Opened, Opener } from './opener.js';
import { Overlays, type SealedSource } from './overlays.js';
import { redactor } from './redact.js';
import { Registry } from './registry.js';
import { Run, type RunResult, type UsageRecord } from './run.js';
import { type Lease, SessionCache } from './session-cache.js';
import { problemsOf } from './validation.js';

export interface PluginHostOptions {
  /** What `definePlugin` made. */
  readonly plugins: readonly unknown[];
  readonly vault: Vault;
  readonly logger: Logger;
  /** The only folder that integrations which open local files may reach. */
  readonly filesRoot: string;
  /** Time a connection may take to come up. */
  readonly connectTimeoutMs?: number;
  /** Places for open sessions over all integrations, and for each connection of a session beyond its first. */
  readonly maxSessions?: number;
  /** Where connections may go. */
  readonly egress?: EgressLists;
  /** A session that nobody used for this long is closed. */
  readonly sessionIdleMs?: number;
  /** Time that running work gets when its integration changes or the server stops. */
  readonly drainMs?: number;
  readonly onUsage?: (record: UsageRecord) => void;
}

export interface Call {
  readonly action: string;
  /** Laid over the integration's config for this call. */
  readonly source?: SealedSource | undefined;
  readonly params: unknown;
  readonly options?: unknown;
  readonly limits: Limits;
  readonly whenGone: WhenGone;
}

/** Runs the actions of plugins over sessions that it opens, shares, limits and closes. */
export class PluginHost {
  readonly registry: Registry;
  readonly configs: Configs;
  readonly overlays: Overlays;
  readonly #sessions: SessionCache<Opened>;
  readonly #network: Network;
  readonly #opener: Opener;

  /** @throws Error with one clear line when the plugins do not go together. */
  constructor(private readonly options: PluginHostOptions) {
    this.registry = new Registry(options.plugins);
    setDriverEnvironment(this.registry.all);
    this.configs = new Configs(this.registry, options.vault);
    this.overlays = new Overlays(this.registry, options.vault, this.configs);
    const { connectTimeoutMs = 10_000, egress, logger, filesRoot } = options;
    this.#sessions = new SessionCache({
      maxSessions: options.maxSessions ?? 100,
      openTimeoutMs: 2 * connectTimeoutMs,
      idleMs: options.sessionIdleMs ?? 60_000,
      drainMs: options.drainMs ?? 30_000,
      turnMs: 1000,
    });
    this.#network = { connectTimeoutMs, egress: new EgressPolicy(egress), slots: this.#sessions.slots };
    this.#opener = new Opener({ network: this.#network, logger, filesRoot });
  }

  /** @throws Failure `unknown_action` that lists the actions there are. */
  actionOf(plugin: Plugin, name: string): Action {
    if (Object.hasOwn(plugin.actions, name)) return plugin.actions[name]!;
    const available = Object.keys(plugin.actions);
    throw new Failure(
      'unknown_action',
      `${plugin.manifest.title} has no action "${name.slice(0, 100)}". It has: ${available.join(', ')}.`,
      { available },
    );
  }

  /**
   * Runs one action. What flows holds the session until it is read to its end or left.
   * @throws Failure in words for the caller, without a secret
   */
  async run(integration: SealedIntegration, call: Call): Promise<RunResult> {
    const plugin = this.registry.get(integration.type, integration.subType);
    const action = this.actionOf(plugin, call.action);
    const limits = applyLimits(call.options, call.limits);
    const params = call.params ?? {};
    await refuseUnfit(action, params);

    const { onUsage } = this.options;
    const run = new Run({
      integration,
      plugin,
      actionName: call.action,
      limits,
      whenGone: call.whenGone,
      onUsage,
    });
    try {
      return await run.perform(action, params, await this.#lease(integration, plugin, call.source, run));
    } catch (error) {
      throw run.fail(error);
    }
  }

  /** Opens a session of its own, pings and closes it; the answer says how far that went. A remote's failure is no error. @throws Failure `busy` */
  async test(plugin: Plugin, config: Config, whenGone: WhenGone): Promise<TestResult> {
    const redact = redactor(config, plugin.form.secrets);
    return this.#test(plugin, () => this.configs.check(plugin, config), redact, whenGone);
  }

  /**
   * Tests the stored config with `overrides` laid over it, as a change would be. A stored secret goes nowhere but where
   * the stored config sends it. @throws Failure `config_unreadable`, `busy`
   */
  async testSaved(
    integration: SealedIntegration,
    overrides: Config,
    whenGone: WhenGone,
  ): Promise<TestResult> {
    const plugin = this.registry.get(integration.type, integration.subType);
    const saved = await this.configs.open(integration);
    const redactions = [saved, overrides].map((config) => redactor(config, plugin.form.secrets));
    const redact = (text: string): string => redactions.reduce((clean, redaction) => redaction(clean), text);
    return this.#test(plugin, () => this.configs.overlay(plugin, saved, overrides), redact, whenGone);
  }

  /** To be called when an integration, or a source of it, was changed or deleted. Resolves when its former sessions are drained and closed. */
  async retire(integrationId: string, sourceId?: string): Promise<void> {
    await this.#sessions.retire(integrationId, sourceId);
  }

  async close(): Promise<void> {
    await this.#sessions.close();
  }

  get openSessions(): number {
    return this.#sessions.openSessions;
  }

  async #test(
    plugin: Plugin,
    check: () => Promise<Config>,
    redact: (text: string) => string,
    whenGone: WhenGone,
  ): Promise<TestResult> {
    const { connectTimeoutMs } = this.#network;
    const deadline = new Deadline(whenGone, 2 * connectTimeoutMs);
    const { signal } = deadline;
    const progress = new ConnectionProgress();
    const places = this.#placesOf(plugin);
    const connections = new Connections(this.#network, { redact, places, signal, progress });
    const opening = { plugin, redact, signal, connections, progress };
    return testConnection({
      plugin,
      deadline,
      progress,
      check,
      open: (config) =>
        this.#sessions.open(signal, () => this.#opener.open({ ...opening, config }), {
          places,
          withinMs: connectTimeoutMs,
        }),
      explain: (error) => connections.explain(failureOf(error, (thrown) => plugin.errorCode(thrown), redact)),
    });
  }

  async #lease(
    integration: SealedIntegration,
    plugin: Plugin,
    source: SealedSource | undefined,
    { deadline }: Run,
  ): Promise<Lease<Opened>> {
    const key = source ? { id: integration.id, version: integration.version, source } : integration;
    const open = async (signal: AbortSignal): Promise<Opened> => {
      const config = source
        ? await this.overlays.apply(integration, source)
        : await this.configs.open(integration);
      return this.#open(plugin, config, signal);
    };
    const leasing = this.#sessions.lease(key, open, this.#placesOf(plugin));
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

  async #open(plugin: Plugin, config: Config, signal: AbortSignal): Promise<Opened> {
    const redact = redactor(config, plugin.form.secrets);
    const connections = new Connections(this.#network, { redact, places: this.#placesOf(plugin) });
    try {
      return await this.#opener.open({ plugin, config, redact, signal, connections });
    } catch (error) {
      throw connections.explain(failureOf(error, (thrown) => plugin.errorCode(thrown), redact));
    }
  }

  /** A server with fewer places than a session needs gives it all it has. */
  #placesOf({ connections = 1 }: Plugin): number {
    return Math.min(connections, this.#sessions.slots.count);
  }
}

async function refuseUnfit(action: Action, params: unknown): Promise<void> {
  const problems = await problemsOf(action.params, params, 'params');
  const [first] = problems;
  if (first)
    throw new Failure('invalid_request', `The params do not fit: ${first.path} ${first.message}.`, {
      fields: problems,
    });
}

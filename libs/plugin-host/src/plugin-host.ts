import type { Action, Logger, OpenContext, Plugin } from '@patchbay/plugin-kit';
import type { Vault } from '@patchbay/vault';
import { type Config, Configs, type SealedIntegration } from './configs.js';
import type { ConnectionProgress } from './connection-progress.js';
import { testConnection, type TestResult } from './connection-test.js';
import { Deadline, type WhenGone } from './deadline.js';
import { dial } from './dialer.js';
import { Failure, failureOf } from './failure.js';
import { applyLimits, type Limits } from './limits.js';
import { Overlays, type SealedSource } from './overlays.js';
import { redactor, SHORTEST_IN_ANSWERS } from './redact.js';
import { Registry } from './registry.js';
import { type Opened, Run, type RunResult, type UsageRecord } from './run.js';
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
  /** Open sessions over all integrations. */
  readonly maxSessions?: number;
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
  readonly #connectTimeoutMs: number;

  /** @throws Error with one clear line when the plugins do not go together. */
  constructor(private readonly options: PluginHostOptions) {
    this.registry = new Registry(options.plugins);
    this.configs = new Configs(this.registry, options.vault);
    this.overlays = new Overlays(this.registry, options.vault, this.configs);
    this.#connectTimeoutMs = options.connectTimeoutMs ?? 10_000;
    this.#sessions = new SessionCache({
      maxSessions: options.maxSessions ?? 100,
      openTimeoutMs: 2 * this.#connectTimeoutMs,
      idleMs: options.sessionIdleMs ?? 60_000,
      drainMs: options.drainMs ?? 30_000,
    });
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

  /** Opens a session of its own, pings and closes it; the answer says how far that went. A remote's failure is no error. */
  async test(plugin: Plugin, config: Config, whenGone: WhenGone): Promise<TestResult> {
    const redact = redactor(config, plugin.form.secrets);
    return this.#test(plugin, () => this.configs.check(plugin, config), redact, whenGone);
  }

  /**
   * Tests the stored config with `overrides` laid over it, as a change would be. A stored secret goes nowhere but where
   * the stored config sends it. @throws Failure `config_unreadable`
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
    const deadline = new Deadline(whenGone, 2 * this.#connectTimeoutMs);
    const logger = redactedLogger(this.options.logger, redact);
    return testConnection({
      plugin,
      deadline,
      check,
      open: (config, signal, progress) =>
        plugin.open(
          config as never,
          this.#context(signal, logger, answerRedactor(plugin, config), { signal, progress }),
        ),
      redact,
    });
  }

  async #lease(
    integration: SealedIntegration,
    plugin: Plugin,
    source: SealedSource | undefined,
    { deadline }: Run,
  ): Promise<Lease<Opened>> {
    const key = source ? { id: integration.id, version: integration.version, source } : integration;
    const leasing = this.#sessions.lease(key, async (signal) => {
      const config = source
        ? await this.overlays.apply(integration, source)
        : await this.configs.open(integration);
      return this.#open(plugin, config, signal);
    });
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
    const logger = redactedLogger(this.options.logger, redact);
    try {
      const session = await plugin.open(
        config as never,
        this.#context(signal, logger, answerRedactor(plugin, config)),
      );
      return { session, logger, redact };
    } catch (error) {
      throw failureOf(error, (thrown) => plugin.errorCode(thrown), redact);
    }
  }

  /** @param watch follows what is dialled, and ends it */
  #context(
    signal: AbortSignal,
    logger: Logger,
    redact: OpenContext['redact'],
    watch: { signal?: AbortSignal; progress?: ConnectionProgress } = {},
  ): OpenContext {
    const connectTimeoutMs = this.#connectTimeoutMs;
    return {
      signal,
      logger,
      connectTimeoutMs,
      filesRoot: this.options.filesRoot,
      dial: (host, port) => dial(host, port, { connectTimeoutMs, ...watch }),
      reached: (stage) => watch.progress?.reached(stage),
      redact,
    };
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

function answerRedactor({ form }: Plugin, config: Config): OpenContext['redact'] {
  return redactor(config, form.secrets, SHORTEST_IN_ANSWERS);
}

function redactedLogger(logger: Logger, redact: (text: string) => string): Logger {
  const clean = (details: object): object => JSON.parse(redact(JSON.stringify(details))) as object;
  return {
    debug: (details, message) => {
      logger.debug(clean(details), redact(message));
    },
    warn: (details, message) => {
      logger.warn(clean(details), redact(message));
    },
  };
}

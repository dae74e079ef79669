import type { Action, Plugin } from '@patchbay/plugin-kit';
import { actionOf, refuseUnfit } from './runs/action-params.js';
import { ByteBudget, memoryOfHeap } from './results/byte-budget.js';
import { type Config, Configs, type SealedIntegration } from './configs/configs.js';
import type { TestResult } from './connection-tests/connection-test.js';
import { Candidates } from './sessions/candidate.js';
import { type AskedOptions, ConnectionOptions } from './connection-tests/connection-options.js';
import { ConnectionTests } from './connection-tests/connection-tests.js';
import { Credentials } from './credentials/credentials.js';
import { setDriverEnvironment } from './network/driver-environment.js';
import type { WhenGone } from './limits/deadline.js';
import { EgressPolicy } from './egress/egress-policy.js';
import { Leases } from './sessions/leases.js';
import { applyLimits, MAX_CELL_BYTES } from './limits/limits.js';
import { type FileOwner, type LeftFile, LocalFiles } from './configs/local-files.js';
import { type Opened, Opener } from './sessions/opener.js';
import { Overlays, type SealedSource } from './configs/overlays.js';
import type { OptionList } from './configs/option-list.js';
import { OwnSessions } from './sessions/own-sessions.js';
import type { Call, PluginHostOptions } from './plugin-host-options.js';
import { Referring } from './runs/referring.js';
import type { Running } from './runs/referred-integration.js';
import { Registry } from './registry/registry.js';
import { Run } from './runs/run.js';
import type { RunResult } from './runs/run-parts.js';
import { Understandings } from './configs/understanding.js';
import { SessionCache } from './sessions/session-cache.js';

/** Runs the actions of plugins over sessions that it opens, shares, limits and closes. */
export class PluginHost {
  readonly registry: Registry;
  readonly configs: Configs;
  readonly overlays: Overlays;
  readonly understandings: Understandings;
  readonly #sessions: SessionCache<Opened>;
  readonly #leases: Leases;
  readonly #credentials: Credentials;
  readonly #tests: ConnectionTests;
  readonly #options: ConnectionOptions;
  readonly #referring: Referring;
  readonly #running: Running;
  readonly #files: LocalFiles;

  /** @throws Error with one clear line when the plugins do not go together. */
  constructor(private readonly options: PluginHostOptions) {
    this.registry = new Registry(options.plugins);
    setDriverEnvironment(this.registry.all);
    this.understandings = new Understandings(this.registry);
    this.configs = new Configs(this.registry, options.vault);
    this.overlays = new Overlays(this.registry, options.vault, this.configs);
    const { connectTimeoutMs = 10_000, egress, logger, filesRoot, filesRootSharedBy } = options;
    this.#sessions = new SessionCache({
      maxSessions: options.maxSessions ?? 100,
      openTimeoutMs: 2 * connectTimeoutMs,
      idleMs: options.sessionIdleMs ?? 60_000,
      drainMs: options.drainMs ?? 30_000,
      turnMs: 1000,
    });
    const { maxCellBytes = MAX_CELL_BYTES, memoryBytes = memoryOfHeap() } = options;
    const { vault, onUsage, credentials: store, clock, rebase } = options;
    const budget = new ByteBudget(memoryBytes);
    this.#running = { vault, budget, most: { maxCellBytes, memoryBytes: budget.share }, onUsage };
    this.#files = new LocalFiles({
      root: filesRoot,
      ...(filesRootSharedBy && { rootSharedBy: filesRootSharedBy }),
    });
    const network = { connectTimeoutMs, egress: new EgressPolicy(egress), slots: this.#sessions.slots };
    this.#credentials = new Credentials({ vault, store, clock, network, rebase });
    const opening = {
      sessions: this.#sessions,
      network,
      credentials: this.#credentials,
      opener: new Opener({ network, logger, files: this.#files, rebase }),
    };
    const { registry, configs, overlays } = this;
    this.#leases = new Leases({ ...opening, configs, overlays });
    this.#referring = new Referring({
      ...{ ...opening, registry, configs, overlays },
      ...{ leases: this.#leases, running: this.#running },
    });
    const candidates = new Candidates(registry, configs);
    const sessions = new OwnSessions(opening);
    this.#tests = new ConnectionTests(candidates, sessions);
    this.#options = new ConnectionOptions({ registry, candidates, sessions, running: this.#running });
  }

  /** @throws Failure `unknown_action` that lists the actions there are. */
  actionOf(plugin: Plugin, name: string): Action {
    return actionOf(plugin, name);
  }

  /**
   * Runs one action. What flows holds the session until it is read to its end or left.
   * @throws Failure in words for the caller, without a secret
   */
  async run(integration: SealedIntegration, call: Call): Promise<RunResult> {
    const plugin = this.registry.get(integration.type, integration.subType);
    const action = this.actionOf(plugin, call.action);
    const limits = applyLimits(call.options, call.limits, this.#running.most);
    const params = call.params ?? {};
    await refuseUnfit(action, params);

    const { budget, vault, onUsage } = this.#running;
    const run = new Run({
      integration,
      plugin,
      actionName: call.action,
      limits,
      budget,
      vault,
      whenGone: call.whenGone,
      body: call.body,
      onUsage,
    });
    try {
      if (call.references && plugin.form.references.length > 0) {
        const referrer = { integration, plugin, source: call.source };
        const { lease, integrations } = await this.#referring.lease(referrer, call.references, run.deadline);
        return await run.perform(action, params, lease, integrations);
      }
      const lease = await this.#leases.of(integration, plugin, call.source, run.deadline);
      return await run.perform(action, params, lease);
    } catch (error) {
      throw run.fail(error);
    }
  }

  /**
   * Opens a session of its own, pings and closes it; the answer says how far that went. A remote's failure is not an error,
   * and no file is made. @param owner whose files the config may name @throws Failure `busy`, `internal`
   */
  async test(plugin: Plugin, config: Config, owner: FileOwner, whenGone: WhenGone): Promise<TestResult> {
    return this.#tests.test(plugin, config, owner, whenGone);
  }

  /**
   * Tests the stored config with `overrides` laid over it, as a change would be. A stored secret goes nowhere but where
   * the stored config sends it. @throws Failure `config_unreadable`, `busy`, `internal`
   */
  testSaved(integration: SealedIntegration, overrides: Config, whenGone: WhenGone): Promise<TestResult> {
    return this.#tests.testSaved(integration, overrides, whenGone);
  }

  /**
   * What a field of the form may be, as the remote system of the config says; the field itself needs no value.
   * @param asked.field its key, or its path in a body
   * @throws Failure `invalid_request` where the field has no options to ask for, `invalid_config`, or as of `run`
   */
  listOptions(
    plugin: Plugin,
    config: Config,
    asked: AskedOptions & { owner: FileOwner },
  ): Promise<OptionList> {
    return this.#options.list(plugin, config, asked);
  }

  /** The same of the stored config with `overrides` laid over it, under the rules of `testSaved`. @throws Failure likewise */
  listOptionsSaved(
    integration: SealedIntegration,
    asked: AskedOptions & { overrides: Config },
  ): Promise<OptionList> {
    return this.#options.listSaved(integration, asked);
  }

  /**
   * Files that the integration, or one of its sources, would no longer name if it became private to another user, or
   * to none. @throws Failure `config_unreadable`
   */
  async filesLeftBehind(
    integration: SealedIntegration,
    sources: readonly SealedSource[],
    privateTo: string | undefined,
  ): Promise<readonly LeftFile[]> {
    const { form } = this.registry.get(integration.type, integration.subType);
    if (form.localFiles.length === 0) return [];
    const owners = { before: integration, after: { ...integration, privateTo } };
    const configs = await Promise.all([
      this.configs.open(integration),
      ...sources.map((source) => this.overlays.apply(integration, source)),
    ]);
    return (await Promise.all(configs.map((config) => this.#files.leftBehind(form, config, owners)))).flat();
  }

  /** To be called when an integration, or a source of it, was changed or deleted. Resolves when its former sessions are drained and closed. */
  async retire(integrationId: string, sourceId?: string): Promise<void> {
    await this.#sessions.retire(integrationId, sourceId);
  }

  async close(): Promise<void> {
    this.#credentials.close();
    await this.#sessions.close();
  }

  /** What runs hold of the memory for answers, in bytes. */
  get gatheredBytes(): number {
    return this.#running.budget.total - this.#running.budget.free;
  }

  get openSessions(): number {
    return this.#sessions.openSessions;
  }
}

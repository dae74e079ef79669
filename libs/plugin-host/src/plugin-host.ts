import type { Action, ByteStream, Logger, OpenContext, Plugin } from '@patchbay/plugin-kit';
import type { Vault } from '@patchbay/vault';
import { refuseUnfit } from './action-params.js';
import { ByteBudget, memoryOfHeap } from './byte-budget.js';
import { type Config, Configs, type SealedIntegration } from './configs.js';
import type { TestResult } from './connection-test.js';
import { Candidates } from './candidate.js';
import { type AskedOptions, ConnectionOptions } from './connection-options.js';
import { ConnectionTests } from './connection-tests.js';
import type { Clock } from './credentials/account.js';
import type { CredentialStore } from './credentials/credential-store.js';
import { Credentials } from './credentials/credentials.js';
import { setDriverEnvironment } from './driver-environment.js';
import type { WhenGone } from './deadline.js';
import { type EgressLists, EgressPolicy } from './egress/egress-policy.js';
import { Failure } from './failure.js';
import { Leases } from './leases.js';
import { applyLimits, type Limits, MAX_CELL_BYTES, type ServerLimits } from './limits.js';
import { type FileOwner, type LeftFile, LocalFiles } from './local-files.js';
import { type Opened, Opener } from './opener.js';
import { Overlays, type SealedSource } from './overlays.js';
import type { OptionList } from './option-list.js';
import { OwnSessions } from './own-sessions.js';
import { Registry } from './registry.js';
import { Run, type RunResult, type UsageRecord } from './run.js';
import { Understandings } from './understanding.js';
import { SessionCache } from './session-cache.js';

export interface PluginHostOptions {
  /** What `definePlugin` made. */
  readonly plugins: readonly unknown[];
  readonly vault: Vault;
  readonly logger: Logger;
  /** Holds a folder for each workspace: the only files of this machine that integrations may open lie there. */
  readonly filesRoot: string;
  /** Workspaces whose integrations also find what lies in that root itself. */
  readonly filesRootSharedBy?: readonly string[] | 'all';
  /** Time a connection may take to come up. */
  readonly connectTimeoutMs?: number;
  /** Places for open sessions over all integrations, and for each connection of a session beyond its first. */
  readonly maxSessions?: number;
  /** What one value of an answer may have. */
  readonly maxCellBytes?: number;
  /** What all runs may gather together, in bytes of their answers; an eighth of the heap where left out. */
  readonly memoryBytes?: number;
  /** Where connections may go. */
  readonly egress?: EgressLists;
  /** A session that no caller used for this long is closed. */
  readonly sessionIdleMs?: number;
  /** Time that running work gets when its integration changes or the server stops. */
  readonly drainMs?: number;
  readonly onUsage?: (record: UsageRecord) => void;
  /** Where tokens are kept for all servers; without one each session gets its own. */
  readonly credentials?: CredentialStore;
  /** By which tokens end. */
  readonly clock?: Clock;
  /** Of test kits: leads the addresses of services to their counterparts. */
  readonly rebase?: OpenContext['rebase'];
}

export interface Call {
  readonly action: string;
  /** Laid over the integration's config for this call. */
  readonly source?: SealedSource | undefined;
  readonly params: unknown;
  readonly options?: unknown;
  readonly limits: Limits;
  readonly whenGone: WhenGone;
  /** What the caller sent as the body of its request, for an action that accepts bytes. */
  readonly body?: ByteStream | undefined;
}

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
  readonly #budget: ByteBudget;
  readonly #most: ServerLimits;
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
    this.#budget = new ByteBudget(memoryBytes);
    this.#most = { maxCellBytes, memoryBytes: this.#budget.share };
    this.#files = new LocalFiles({
      root: filesRoot,
      ...(filesRootSharedBy && { rootSharedBy: filesRootSharedBy }),
    });
    const network = { connectTimeoutMs, egress: new EgressPolicy(egress), slots: this.#sessions.slots };
    const { vault, credentials: store, clock, rebase } = options;
    this.#credentials = new Credentials({ vault, store, clock, network, rebase });
    const opening = {
      sessions: this.#sessions,
      network,
      credentials: this.#credentials,
      opener: new Opener({ network, logger, files: this.#files, rebase }),
    };
    this.#leases = new Leases({ ...opening, configs: this.configs, overlays: this.overlays });
    const candidates = new Candidates(this.registry, this.configs);
    const sessions = new OwnSessions(opening);
    this.#tests = new ConnectionTests(candidates, sessions);
    this.#options = new ConnectionOptions({
      ...{ registry: this.registry, candidates, sessions, vault: options.vault },
      ...{ budget: this.#budget, most: this.#most },
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
    const limits = applyLimits(call.options, call.limits, this.#most);
    const params = call.params ?? {};
    await refuseUnfit(action, params);

    const { onUsage, vault } = this.options;
    const run = new Run({
      integration,
      plugin,
      actionName: call.action,
      limits,
      budget: this.#budget,
      vault,
      whenGone: call.whenGone,
      body: call.body,
      onUsage,
    });
    try {
      return await run.perform(
        action,
        params,
        await this.#leases.of(integration, plugin, call.source, run.deadline),
      );
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
    return this.#budget.total - this.#budget.free;
  }

  get openSessions(): number {
    return this.#sessions.openSessions;
  }
}

import type { Plugin } from '@patchbay/plugin-kit';
import type { Candidate, Candidates } from '../sessions/candidate.js';
import type { Config, SealedIntegration } from '../configs/configs.js';
import { ConnectionProgress } from '../network/connection-progress.js';
import { testConnection, type TestResult } from './connection-test.js';
import { Deadline, type WhenGone } from '../limits/deadline.js';
import { internalFailure } from '../failures/failure.js';
import type { FileOwner } from '../configs/local-files.js';
import type { OwnSessions } from '../sessions/own-sessions.js';

/** Tests configs that are given, and those that are stored. What the methods promise stands at `PluginHost`. */
export class ConnectionTests {
  constructor(
    private readonly candidates: Candidates,
    private readonly sessions: OwnSessions,
  ) {}

  /** @throws Failure `busy`, `internal` */
  test(plugin: Plugin, config: Config, owner: FileOwner, whenGone: WhenGone): Promise<TestResult> {
    return this.#test(this.candidates.given(plugin, config, owner), whenGone);
  }

  /** @throws Failure `config_unreadable`, `busy`, `internal` */
  async testSaved(
    integration: SealedIntegration,
    overrides: Config,
    whenGone: WhenGone,
  ): Promise<TestResult> {
    return this.#test(await this.candidates.saved(integration, overrides), whenGone);
  }

  async #test(candidate: Candidate, whenGone: WhenGone): Promise<TestResult> {
    const { plugin, secrets, check } = candidate;
    const deadline = new Deadline(whenGone, 2 * this.sessions.connectTimeoutMs);
    const progress = new ConnectionProgress();
    const { open, explain, attention } = this.sessions.prepare(candidate, deadline.signal, progress);
    const result = await testConnection({
      localFiles: plugin.form.localFiles,
      deadline,
      progress,
      check,
      open,
      explain,
      failedStage: (error) => {
        try {
          return plugin.failedStage?.(error);
        } catch (fault) {
          throw internalFailure(fault, secrets.redact);
        }
      },
    });
    const refused = attention();
    return { ...result, ...(refused && { attention: refused }) };
  }
}

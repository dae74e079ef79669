import {
  type Action,
  type ByteStream,
  type EventStream,
  type Given,
  type Gives,
  type IntegrationHandles,
  type JsonValue,
  mayGive,
  ResultSets,
  type RowSet,
  type UsageFields,
} from '@patchbay/plugin-kit';
import type { SealedIntegration } from '../configs/configs.js';
import { Deadline } from '../limits/deadline.js';
import { resultSetsText } from '../encode/result-sets.js';
import { ByteResult } from '../results/byte-result.js';
import { EventResult } from '../results/event-result.js';
import { Failure, failureOf } from '../failures/failure.js';
import type { FlowParts } from '../results/flow.js';
import { handed, kindOf, leaveUnread } from './given.js';
import type { AppliedLimits } from '../limits/limits.js';
import { RowResult } from '../results/row-result.js';
import { RunMemory } from '../results/run-memory.js';
import type { Opened } from '../sessions/opener.js';
import type { Lease } from '../sessions/session-cache.js';
import type { Handing, RunParts, RunResult } from './run-parts.js';
import { sealFor, unsealFor } from '../configs/sealed-texts.js';
import { checkedUsage } from './usage-fields.js';

const NONE: IntegrationHandles = Object.freeze({});

/** Time that cancelled work gets to end by itself before its session is given up. */
const SETTLE_MS = 5000;

/** One run of one action: its deadline, the session it holds, and the record it leaves. */
export class Run<I extends Pick<SealedIntegration, 'id' | 'workspaceId'>> {
  readonly deadline: Deadline;
  readonly #startedAt = performance.now();
  readonly #memory: RunMemory;
  #lease: Lease<Opened> | undefined;
  #released = false;
  #isOver = false;
  #fields: UsageFields | undefined;

  constructor(private readonly parts: RunParts<I>) {
    const { maxBytes, timeoutMs } = parts.limits;
    this.deadline = new Deadline(parts.whenGone, timeoutMs);
    const whole = Number.isFinite(maxBytes) ? maxBytes : undefined;
    this.#memory = new RunMemory(parts.budget, parts.integration.id, this.deadline.signal, whole);
  }

  /** Takes over the lease. What flows keeps it until it is read to its end or left. */
  async perform(
    action: Action,
    params: unknown,
    lease: Lease<Opened>,
    integrations = NONE,
  ): Promise<RunResult> {
    const result = await this.#act(action, params, lease, integrations);
    const kind = kindOf(result);
    if (kind === 'rows') return this.#rows(result as RowSet);
    if (kind === 'events') return new EventResult(result as EventStream, this.#flowParts);
    if (kind === 'bytes') return new ByteResult(result as ByteStream, this.#flowParts);
    this.#release();
    const sets = result instanceof ResultSets ? result : undefined;
    const json = sets ? resultSetsText(sets, this.parts.limits) : JSON.stringify(result);
    this.#over(true, sets?.sets[0]?.rows.length);
    this.#memory.end();
    return { kind: 'value', json };
  }

  /** The same for another plugin to read: nothing is encoded. */
  async hand(
    action: Action,
    params: unknown,
    lease: Lease<Opened>,
    { named, over }: Handing,
  ): Promise<Given[Gives]> {
    const result = await this.#act(action, params, lease, NONE);
    let failure: Failure | undefined;
    return handed(result, {
      maxRows: this.parts.limits.maxRows,
      race: (chunk) => this.deadline.race(chunk),
      explain: (error) => (failure = named(this.#explain(error))),
      finish: (ok, rows) => {
        this.#release();
        this.#over(ok, rows);
        this.#memory.end();
        over(failure);
      },
    });
  }

  /** @throws what the action throws, and for what it did not declare to give */
  async #act(
    action: Action,
    params: unknown,
    lease: Lease<Opened>,
    integrations: IntegrationHandles,
  ): Promise<Given[Gives]> {
    this.#lease = lease;
    const { signal } = this.deadline;
    const { session, logger, redact } = lease.opened;
    const { timeoutMs, maxRows, maxBytes, maxCellBytes, maxRowBytes } = this.parts.limits;
    const usage = (fields: UsageFields): void => {
      this.#fields = { ...this.#fields, ...checkedUsage(this.parts.plugin, fields, redact) };
    };
    const context = {
      signal,
      timeoutMs,
      logger,
      maxRows: maxRows + 1,
      maxBytes,
      maxCellBytes,
      maxRowBytes,
      memory: this.#memory,
      usage,
      seal: (value: JsonValue) => sealFor(this.parts, value),
      unseal: (text: string) => unsealFor(this.parts, text),
      integrations,
      body: this.parts.body,
    };
    // What a plugin throws at once, it is held to like to a rejection: the session must come free.
    const work = (async () => action.run(session, params as never, context))();
    const result = await this.deadline.race(work).catch((error: unknown) => {
      this.#releaseAfter(work.then(leaveUnread));
      throw error;
    });
    const kind = kindOf(result);
    if (!mayGive(action, kind)) {
      await leaveUnread(result);
      throw new TypeError(`The action "${this.parts.actionName}" gives ${kind}, and does not declare it.`);
    }
    return result;
  }

  /** What the caller may hear of an error that ended the run. */
  fail(error: unknown): Failure {
    this.#over(false);
    this.#memory.end();
    return this.#explain(error);
  }

  #rows(rows: RowSet): RowResult {
    const { maxRows, maxBytes, maxCellBytes, rowMode } = this.parts.limits;
    return new RowResult({
      rows,
      maxRows,
      maxBytes,
      maxCellBytes,
      memory: this.#memory,
      rowMode,
      startedAt: this.#startedAt,
      race: (batch) => this.deadline.race(batch),
      explain: (error) => this.#explain(error),
      finish: (ok, rowCount) => {
        this.#release();
        this.#over(ok, rowCount);
      },
    });
  }

  get #flowParts(): FlowParts {
    return {
      race: (chunk) => this.deadline.race(chunk),
      explain: (error) => this.#explain(error),
      finish: (ok) => {
        this.#release();
        this.#over(ok);
        this.#memory.end();
      },
    };
  }

  #explain(error: unknown): Failure {
    const opened = this.#lease?.opened;
    const failure = this.deadline.failure ?? failureOf(error, this.parts.plugin, opened?.redact);
    if (failure.kind === 'too_large') return withRemedy(failure, this.parts.limits);
    return opened?.connections.explain(failure, this.#startedAt) ?? failure;
  }

  /** Work that no caller waits for keeps its session until it is over, or is given up together with it. */
  #releaseAfter(work: Promise<unknown>): void {
    const giveUp = setTimeout(() => this.#release(true), SETTLE_MS).unref();
    const release = (): void => {
      clearTimeout(giveUp);
      this.#release();
    };
    work.then(release, release);
  }

  #release(broken = false): void {
    if (this.#released) return;
    this.#released = true;
    this.#lease?.release(broken);
  }

  #over(ok: boolean, rows?: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.deadline.clear();
    const { integration, actionName: action, onUsage } = this.parts;
    const durationMs = Math.round(performance.now() - this.#startedAt);
    const fields = this.#fields;
    onUsage?.({
      integration,
      action,
      ok,
      durationMs,
      ...(rows !== undefined && { rows }),
      ...(fields && { fields }),
    });
  }
}

function withRemedy(failure: Failure, { remedy }: AppliedLimits): Failure {
  const { kind, message, value } = failure;
  return new Failure(kind, `${message} ${remedy}`, { ...(value && { value }), cause: failure });
}

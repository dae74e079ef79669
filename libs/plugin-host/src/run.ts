import {
  type Action,
  ByteStream,
  EventStream,
  type Given,
  type Gives,
  type JsonValue,
  mayGive,
  type Plugin,
  ResultSets,
  RowSet,
  type UsageFields,
} from '@patchbay/plugin-kit';
import { SealError, type SealedPlace, type Vault } from '@patchbay/vault';
import type { SealedIntegration } from './configs.js';
import { Deadline, type WhenGone } from './deadline.js';
import { resultSetsText } from './encode/result-sets.js';
import { ByteResult } from './byte-result.js';
import { EventResult } from './event-result.js';
import { Failure, failureOf } from './failure.js';
import type { FlowParts } from './flow.js';
import type { AppliedLimits } from './limits.js';
import type { ByteBudget } from './byte-budget.js';
import { RowResult } from './row-result.js';
import { RunMemory } from './run-memory.js';
import type { Opened } from './opener.js';
import type { Lease } from './session-cache.js';
import { checkedUsage } from './usage-fields.js';

/** What is left of a run once it is over; the store keeps it. */
export interface UsageRecord<I = SealedIntegration> {
  readonly integration: I;
  readonly action: string;
  readonly ok: boolean;
  readonly durationMs: number;
  readonly rows?: number;
  /** By the plugin's own columns. */
  readonly fields?: UsageFields;
}

export interface ValueResult {
  readonly kind: 'value';
  /** The whole answer. */
  readonly json: string;
}

export type RunResult = ValueResult | RowResult | EventResult | ByteResult;

interface RunParts<I> {
  readonly integration: I;
  readonly plugin: Plugin;
  readonly actionName: string;
  readonly limits: AppliedLimits;
  readonly budget: ByteBudget;
  readonly vault: Vault;
  readonly whenGone: WhenGone;
  /** What the caller sent as the body of its request, for an action that accepts bytes. */
  readonly body: ByteStream | undefined;
  readonly onUsage: ((record: UsageRecord<I>) => void) | undefined;
}

/** Time that cancelled work gets to end by itself before its session is given up. */
const SETTLE_MS = 5000;

/** One run of one action: its deadline, the session it holds, and the record it leaves. */
export class Run<I extends Pick<SealedIntegration, 'id' | 'workspaceId'>> {
  readonly deadline: Deadline;
  readonly #startedAt = performance.now();
  readonly #memory: RunMemory;
  #lease: Lease<Opened> | undefined;
  #released = false;
  #fields: UsageFields | undefined;

  constructor(private readonly parts: RunParts<I>) {
    const { maxBytes, timeoutMs } = parts.limits;
    this.deadline = new Deadline(parts.whenGone, timeoutMs);
    const whole = Number.isFinite(maxBytes) ? maxBytes : undefined;
    this.#memory = new RunMemory(parts.budget, parts.integration.id, this.deadline.signal, whole);
  }

  /** Takes over the lease. What flows keeps it until it is read to its end or left. */
  async perform(action: Action, params: unknown, lease: Lease<Opened>): Promise<RunResult> {
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
      seal: (value: JsonValue) => this.parts.vault.seal(value, this.#place),
      unseal: (text: string) => this.#unseal(text),
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

  /** Where what the action seals for its caller can be opened again. */
  get #place(): SealedPlace {
    const { integration, actionName } = this.parts;
    const { workspaceId, id: integrationId } = integration;
    return { workspaceId, integrationId, column: `action:${actionName}` };
  }

  async #unseal(text: string): Promise<JsonValue | undefined> {
    try {
      return (await this.parts.vault.open(text, this.#place)) as JsonValue;
    } catch (error) {
      if (error instanceof SealError) return undefined;
      throw error;
    }
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

function kindOf(result: Given[Gives]): Gives {
  if (result instanceof RowSet) return 'rows';
  if (result instanceof EventStream) return 'events';
  return result instanceof ByteStream ? 'bytes' : 'value';
}

/** Ends the work behind what is not read, such as what came too late for its caller. */
async function leaveUnread(result: Given[Gives]): Promise<void> {
  if (result instanceof RowSet || result instanceof EventStream || result instanceof ByteStream)
    await result[Symbol.asyncIterator]().return?.();
}

import type { ByteStream, Plugin, UsageFields } from '@patchbay/plugin-kit';
import type { Vault } from '@patchbay/vault';
import type { ByteBudget } from '../results/byte-budget.js';
import type { ByteResult } from '../results/byte-result.js';
import type { SealedIntegration } from '../configs/configs.js';
import type { WhenGone } from '../limits/deadline.js';
import type { EventResult } from '../results/event-result.js';
import type { Failure } from '../failures/failure.js';
import type { AppliedLimits } from '../limits/limits.js';
import type { RowResult } from '../results/row-result.js';

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

export interface RunParts<I> {
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

/** What becomes of a result that another plugin reads. */
export interface Handing {
  /** Says of a failure where it comes from. */
  readonly named: (failure: Failure) => Failure;
  /** Called once, with the failure that ended it, if one did. */
  readonly over: (failure?: Failure) => void;
}

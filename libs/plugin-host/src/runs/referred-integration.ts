import {
  type Action,
  type ByteStream,
  type FormReference,
  GIVES,
  type Given,
  type Gives,
  type HandleOptions,
  type IntegrationHandle,
  mayGive,
  type Plugin,
} from '@patchbay/plugin-kit';
import type { Vault } from '@patchbay/vault';
import { actionOf, refuseUnfit } from './action-params.js';
import type { ByteBudget } from '../results/byte-budget.js';
import type { SealedIntegration } from '../configs/configs.js';
import type { WhenGone } from '../limits/deadline.js';
import { Failure, type FailureKind, failureOf } from '../failures/failure.js';
import {
  type AppliedLimits,
  applyLimits,
  BUFFERED_LIMITS,
  type Limits,
  LONG_LIMITS,
  type ServerLimits,
  STREAMED_LIMITS,
} from '../limits/limits.js';
import type { Opened } from '../sessions/opener.js';
import { namedAt, type ReferenceCaller } from '../configs/references.js';
import { Run } from './run.js';
import type { UsageRecord } from './run-parts.js';

/** What runs lean on, whichever integration they are of. */
export interface Running {
  readonly vault: Vault;
  readonly budget: ByteBudget;
  readonly most: ServerLimits;
  readonly onUsage: ((record: UsageRecord) => void) | undefined;
}

interface ReferredParts {
  readonly field: FormReference;
  readonly integration: SealedIntegration;
  readonly plugin: Plugin;
  readonly caller: ReferenceCaller;
  readonly running: Running;
  /** Opens its session in the places of the run that refers to it. */
  readonly open: () => Promise<Opened>;
}

interface Live {
  leave: () => void;
  end: (failure: Failure) => void;
}

/** An integration as the plugin that refers to it has it, for one run. */
export class ReferredIntegration implements IntegrationHandle {
  readonly type;
  readonly subType;
  readonly capabilities;
  readonly #live = new Set<Live>();
  #opening: Promise<Opened> | undefined;
  #isOver = false;

  constructor(private readonly parts: ReferredParts) {
    const { type, subType, manifest } = parts.plugin;
    this.type = type;
    this.subType = subType;
    this.capabilities = manifest.capabilities;
  }

  async run<G extends Gives = 'value'>(
    name: string,
    params: Readonly<Record<string, unknown>> = {},
    { body, ...options }: HandleOptions = {},
  ): Promise<Given[G]> {
    const { plugin, running } = this.parts;
    const own = structuredClone(params);
    const [action, limits] = await this.#audited(name, async () => {
      const declared = actionOf(plugin, name);
      this.#refuse(declared, name, body);
      await refuseUnfit(declared, own);
      return [declared, applyLimits(options, limitsOf(declared), running.most)] as const;
    });
    return (await this.#perform(action, own, { name, body, limits })) as Given[G];
  }

  /** The run that refers to it is cancelled: nothing more begins. */
  leave(): void {
    this.#isOver = true;
    for (const { leave } of this.#live) leave();
  }

  /** The run that refers to it is over: what it has not read to its end is left. */
  end(): void {
    this.leave();
    for (const { end } of [...this.#live]) end(over());
  }

  async #perform(
    action: Action,
    params: unknown,
    { name, body, limits }: { name: string; body: ByteStream | undefined; limits: AppliedLimits },
  ): Promise<Given[Gives]> {
    const { integration, plugin, caller, running } = this.parts;
    const { vault, budget, onUsage } = running;
    if (this.#isOver) throw over();
    const live: Live = { leave: () => undefined, end: () => undefined };
    const whenGone: WhenGone = (leave) => {
      live.leave = leave;
    };
    const run = new Run({
      ...{ integration, plugin, actionName: name, limits },
      ...{ budget, vault, whenGone, body, onUsage },
    });
    const settled = (failure?: Failure): void => {
      if (this.#live.delete(live)) caller.ran(integration, name, failure);
    };
    live.end = (failure) => settled(run.fail(failure));
    this.#live.add(live);
    try {
      const opened = await run.deadline.race(this.#session());
      // The session stays until the run that refers to it is over, unless its work does not end.
      const release = (broken = false): void => {
        if (broken) this.#opening = undefined;
      };
      const named = (failure: Failure): Failure => this.#named(failure);
      return await run.hand(action, params, { opened, release }, { named, over: settled });
    } catch (error) {
      const failure = this.#named(run.fail(error));
      settled(failure);
      throw failure;
    }
  }

  #session(): Promise<Opened> {
    const opening = (this.#opening ??= this.parts.open());
    // The next action may find the remote system well again.
    opening.catch(() => {
      if (this.#opening === opening) this.#opening = undefined;
    });
    return opening;
  }

  #refuse(action: Action, name: string, body: ByteStream | undefined): void {
    const { caller, field } = this.parts;
    const path = `config.${field.path}`;
    const refusal = (kind: FailureKind, message: string): Failure =>
      new Failure(kind, `${path} ${message}.`, { fields: [{ path, message }] });
    if (action.kind === 'write' && field.uses !== 'write')
      throw refusal('invalid_request', `is used to read, and the action "${name}" writes`);
    if (action.kind === 'write' && !caller.mayWrite)
      throw refusal('role_too_low', `is written by the action "${name}", which takes the role creator`);
    if ((action.accepts === 'bytes') !== (body !== undefined))
      throw refusal('invalid_request', `has the action "${name}", which takes ${body ? 'no' : 'a'} file`);
  }

  async #audited<T>(name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const failure = this.#named(failureOf(error, this.parts.plugin));
      this.parts.caller.ran(this.parts.integration, name.slice(0, 100), failure);
      throw failure;
    }
  }

  #named(failure: Failure): Failure {
    return namedAt(`config.${this.parts.field.path}`, failure);
  }
}

function over(): Failure {
  return new Failure('cancelled', 'The run that refers to the integration is over.');
}

/** What flows is bounded by time and by its largest value alone. */
function limitsOf(action: Action): Limits {
  if (GIVES.some((kind) => kind !== 'value' && mayGive(action, kind))) return STREAMED_LIMITS;
  return action.job ? LONG_LIMITS : BUFFERED_LIMITS;
}

import type { Given, Gives } from './actions.js';
import type { ByteStream } from './byte-stream.js';
import type { Capability, IntegrationType } from './plugin.js';

/** Each may be less than the server allows; more is cut down to that. */
export interface HandleOptions {
  readonly timeoutMs?: number;
  /** Of rows: no more are given. They are not bounded where it is left out. */
  readonly maxRows?: number;
  readonly maxBytes?: number;
  /** For an action that accepts bytes. */
  readonly body?: ByteStream;
}

/**
 * Another integration, which a field of the form refers to: its actions run in the name of the caller, under the limits of
 * the server, and leave their own usage records and events of the audit. Its session opens when the first action needs it,
 * and ends with the run that refers to it.
 */
export interface IntegrationHandle {
  readonly type: IntegrationType;
  readonly subType: string;
  readonly capabilities: readonly Capability[];
  /**
   * What flows has to be read before the run is over. The values of rows are JSON values, whatever the other plugin has.
   * @throws Error whose message names the field; rethrown, it is what the caller hears. Also where the field `uses` it to
   * `read` and the action writes, or the caller's role does not let it
   */
  run<G extends Gives = 'value'>(
    action: string,
    params?: Readonly<Record<string, unknown>>,
    options?: HandleOptions,
  ): Promise<Given[G]>;
}

/** By the keys of the fields; a field without a value has no handle. */
export type IntegrationHandles = Readonly<Record<string, IntegrationHandle | undefined>>;

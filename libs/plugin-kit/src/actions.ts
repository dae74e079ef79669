import type { EventStream } from './event-stream.js';
import type { JsonSchema } from './json-schema.js';
import type { UsageFields } from './plugin.js';
import type { JsonValue, ResultSets, RowSet } from './rows.js';
import type { Logger, Session } from './session.js';

export type ActionKind = 'read' | 'write';

/** The server's memory, as one run may take of it: what all runs gather together is bounded. */
export interface Memory {
  /**
   * To be called before more than `FREE_BYTES` are gathered at once. Resolves when there is room for them.
   * @throws Error to fail the run with, when there is no room in time
   */
  reserve(bytes: number): Promise<void>;
  /** What was reserved is no longer held. The end of the run releases the rest. */
  release(bytes: number): void;
}

/** So much any run may gather without asking. */
export const FREE_BYTES = 1024 * 1024;

/** What one run of an action may use. */
export interface ActionContext {
  /** Aborts on the time limit and when the caller goes away: the remote work must end then as well. */
  readonly signal: AbortSignal;
  /** The whole time that the run may take, for engines that keep time themselves. */
  readonly timeoutMs: number;
  readonly logger: Logger;
  /** No more rows than this will be taken: the limit and the one row that shows it was passed. */
  readonly maxRows: number;
  /** Bytes that an answer may have which is put together in memory. */
  readonly maxBytes: number;
  /** A value of more bytes fails the run as `too_large`: before they are gathered, where the driver can tell. */
  readonly maxCellBytes: number;
  /** Likewise of a row; one that comes after the first is cut off instead, where the answer is put together in memory. */
  readonly maxRowBytes: number;
  readonly memory: Memory;
  /**
   * Adds to the record that the run leaves in the store, also while an `EventStream` is read.
   * @throws Error where the plugin did not declare the column, or declared another type
   */
  readonly usage: (fields: UsageFields) => void;
  /** A text for the caller to bring back, such as where a list goes on: it can neither be read nor made by others. */
  readonly seal: (value: JsonValue) => Promise<string>;
  /** What such a text was made of, where the same action of the same integration made it; else `undefined`. */
  readonly unseal: (text: string) => Promise<JsonValue | undefined>;
}

/** A named thing a plugin can do over a session. */
export interface Action<S extends Session = Session, Params = never> {
  readonly title: string;
  readonly kind: ActionKind;
  /** JSON Schema 2020-12 of the params: the host has checked them before `run` is called. */
  readonly params: JsonSchema;
  readonly result: JsonSchema;
  /** With `stream: true` among its params it answers an `EventStream`, under the limits of what flows. */
  readonly streams?: boolean;
  /**
   * A `RowSet` for tables of any length, an `EventStream` for what comes bit by bit, `ResultSets` for what a change returns,
   * any JSON value for the rest.
   * @throws PluginError, or an error that the plugin's `errorCode` can read.
   */
  run(
    session: S,
    params: Params,
    context: ActionContext,
  ): Promise<RowSet | EventStream | ResultSets | JsonValue>;
}

/** Ties an action's params type to its `run`; the schema is what holds callers to it. */
export function action<S extends Session, Params>(definition: Action<S, Params>): Action<S> {
  return definition;
}

import type { ByteStream } from './byte-stream.js';
import type { IntegrationHandles } from './integration-handle.js';
import type { EventStream } from './event-stream.js';
import type { JsonSchema } from './json-schema.js';
import type { JsonValue, ResultSets, RowSet } from './rows.js';
import type { Logger, Session } from './session.js';
import type { UsageFields } from './usage.js';

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
  /** What the `field.integration`s of the form refer to. */
  readonly integrations: IntegrationHandles;
  /** What the caller sent as the body of its request, where the action accepts bytes. To be read once. */
  readonly body?: ByteStream | undefined;
}

/**
 * What a run gives its caller, by the name of its kind:
 * - `rows`: a table of any length.
 * - `events`: text that comes bit by bit.
 * - `bytes`: a file of any length.
 * - `value`: any JSON value, put together in memory, or `ResultSets` for what a change returns.
 */
export interface Given {
  readonly value: JsonValue | ResultSets;
  readonly rows: RowSet;
  readonly events: EventStream;
  readonly bytes: ByteStream;
}

export const GIVES = ['value', 'rows', 'events', 'bytes'] as const satisfies readonly (keyof Given)[];

export type Gives = (typeof GIVES)[number];

/** A named thing a plugin can do over a session. */
export interface Action<S extends Session = Session, Params = never, G extends Gives = Gives> {
  readonly title: string;
  /** A sentence or two for people and assistants who choose among actions: what it does, and what its title leaves open. */
  readonly description?: string;
  readonly kind: ActionKind;
  /** JSON Schema 2020-12 of the params: the host has checked them before `run` is called. */
  readonly params: JsonSchema;
  readonly result: JsonSchema;
  /** A list with `events` leaves the choice to the caller: by `stream: true` among the params it asks for events. */
  readonly gives: G | readonly G[];
  /**
   * `bytes`: the body of the request is a file, in `context.body`, and the params stand in its query. They are read by their
   * schema there: numbers, switches and JSON too.
   */
  readonly accepts?: 'json' | 'bytes';
  /** It may be long: it gets the time of what flows, whatever it gives. */
  readonly job?: true;
  /**
   * @throws PluginError, or an error that the plugin's `errorCode` can read.
   */
  run(session: S, params: Params, context: ActionContext): Promise<Given[G]>;
}

/** Ties an action's params type, and what it gives, to its `run`; the schema is what holds callers to it. */
export function action<S extends Session, Params, G extends Gives = 'value'>(
  definition: Action<S, Params, G>,
): Action<S> {
  return definition;
}

export function mayGive({ gives }: Action, kind: Gives): boolean {
  return typeof gives === 'string' ? gives === kind : gives.includes(kind);
}

import type { ErrorCode, FailedStage, RemoteError } from '@patchbay/plugin-kit';
import { inGivenText } from './given-text.js';
import { atItsRows } from './row-place.js';
import { codeOf, isTlsFailure, networkErrorCode } from '@patchbay/plugin-kit';

/** What an error of an engine says of itself, wherever its driver puts it. */
export interface DriverErrorFields extends RemoteError {
  /** The engine's own. */
  readonly number?: number;
  /** As the engine grades it, where it does so by numbers. */
  readonly severity?: number;
}

/** What tells errors of one kind from others. */
export interface Signs {
  /** The engine's numbers, or from one to another of them. */
  readonly numbers?: readonly (number | readonly [from: number, to: number])[];
  /** For numbers that are not listed. */
  readonly severities?: readonly (readonly [from: number, to: number])[];
  /** SQLSTATEs, or their classes: as many characters as matter. */
  readonly states?: readonly string[];
  /** The driver's codes, or how they begin. */
  readonly codes?: readonly (string | RegExp)[];
  /** For what has neither, or has one that says too little. */
  readonly messages?: readonly RegExp[];
}

/** What an engine's errors mean. It is the engine's list of them, and holds no code. */
export interface ErrorTable {
  /** Finds what an error says. Left out: its `code` and its `message`. */
  readonly fields?: (error: object) => DriverErrorFields;
  readonly kinds: Readonly<Partial<Record<ErrorCode, Signs>>>;
  /** At which stage an error ends an attempt to connect. */
  readonly stages?: Readonly<Partial<Record<Exclude<FailedStage, 'ping'>, Signs>>>;
  /** What errors are whose number, or whose SQLSTATE, is not listed; the remote's failure where it is left out. */
  readonly otherNumbers?: ErrorCode;
  readonly otherStates?: ErrorCode;
  /** What a driver has wrapped. */
  readonly root?: (error: unknown) => unknown;
}

/** The three readings of a plugin's errors, from one table. */
export interface ErrorReader {
  readonly errorCode: (error: unknown) => ErrorCode;
  readonly failedStage: (error: unknown) => FailedStage | undefined;
  readonly remoteError: (error: unknown) => RemoteError;
}

/**
 * Reads errors by a table. What the network and TLS say comes first, which is alike for all engines; then what is said most
 * exactly: a message, a number, a range of them, the longest SQLSTATE, a code.
 */
export function errorReader(table: ErrorTable): ErrorReader {
  const { kinds, stages = {}, otherNumbers, otherStates, fields = plain, root = itself } = table;
  const kindOf = finder(kinds);
  const stageOf = finder(stages);
  const read = (error: unknown): DriverErrorFields =>
    typeof error === 'object' && error !== null ? fields(error) : {};
  return {
    errorCode: (thrown) => {
      const error = root(thrown);
      const network = networkErrorCode(error);
      if (network) return network;
      const words = read(error);
      const other = words.number === undefined ? words.sqlstate && otherStates : otherNumbers;
      return kindOf(words) ?? (other || 'unknown');
    },
    failedStage: (thrown) => {
      const error = root(thrown);
      return isTlsFailure(error) ? 'tls' : stageOf(read(error));
    },
    remoteError: (thrown) => atItsRows(thrown, inGivenText(thrown, read(root(thrown)))),
  };
}

function itself(error: unknown): unknown {
  return error;
}

/** What most drivers put on their errors. */
export function plain(error: object): DriverErrorFields {
  const { message } = error as { readonly message?: unknown };
  const code = codeOf(error);
  return { ...(code && { code }), ...(typeof message === 'string' && { message }) };
}

/** @returns which of the lists holds what is said, by its most exact sign */
function finder<Name extends string>(
  lists: Readonly<Partial<Record<Name, Signs>>>,
): (said: DriverErrorFields) => Name | undefined {
  const entries = Object.entries(lists) as [Name, Signs][];
  const exact = new Map<number | string, Name>();
  for (const [name, { numbers = [], states = [], codes = [] }] of entries)
    for (const sign of [...numbers, ...states.map(stateKey), ...codes])
      if (typeof sign === 'number' || typeof sign === 'string') exact.set(sign, name);
  const found = (fits: (signs: Signs) => boolean | undefined): Name | undefined =>
    entries.find(([, signs]) => fits(signs))?.[0];

  return ({ number, severity, sqlstate, code, message }) =>
    (message && found(({ messages }) => messages?.some((pattern) => pattern.test(message)))) ||
    (number !== undefined && (exact.get(number) ?? found(({ numbers }) => holds(numbers, number)))) ||
    (severity !== undefined && found(({ severities }) => holds(severities, severity))) ||
    (sqlstate && byState(exact, sqlstate)) ||
    (code &&
      (exact.get(code) ??
        found(({ codes }) => codes?.some((sign) => sign instanceof RegExp && sign.test(code))))) ||
    undefined;
}

/** Codes of drivers may look alike. */
function stateKey(state: string): string {
  return `SQLSTATE ${state}`;
}

function byState<Name>(exact: ReadonlyMap<number | string, Name>, state: string): Name | undefined {
  for (let length = state.length; length > 0; length -= 1) {
    const name = exact.get(stateKey(state.slice(0, length)));
    if (name !== undefined) return name;
  }
  return undefined;
}

function holds(ranges: Signs['numbers'] = [], number: number): boolean {
  return ranges.some((each) => typeof each !== 'number' && each[0] <= number && number <= each[1]);
}

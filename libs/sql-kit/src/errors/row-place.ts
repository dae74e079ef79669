import { PluginError, type RemoteError } from '@patchbay/plugin-kit';

/** Which of the rows that were put in: batches and rows are counted from 1, rows over all batches. */
export interface Place {
  readonly batch: number;
  readonly first: number;
  readonly last: number;
}

const places = new WeakMap<object, Place>();
const rows = new WeakMap<object, number>();

/** Notes which row of those that went out together is at fault, where the engine tells it; counted from 0. */
export function atRow<E extends object>(error: E, row: number): E {
  rows.set(error, row);
  return error;
}

export function rowOf(error: unknown): number | undefined {
  return typeof error === 'object' && error !== null ? rows.get(error) : undefined;
}

/** The error with a note of which rows it is about; one that has a note keeps it. What is wrong with a binding is wrong with a row. */
export function placed(error: unknown, { batch, ...range }: Place): unknown {
  if (typeof error !== 'object' || error === null || places.has(error)) return error;
  const row = rowOf(error);
  const only = row === undefined ? undefined : range.first + row;
  const place = { batch, first: only ?? range.first, last: only ?? range.last };
  if (!(error instanceof PluginError) || !error.path?.startsWith('params.bindings')) {
    places.set(error, place);
    return error;
  }
  const { code, message, value, remote } = error;
  const path = place.first === place.last ? `params.rows[${place.first - 1}]` : 'params.rows';
  const told = new PluginError(code, withPlace(message, place), {
    path,
    cause: error,
    ...(value && { value }),
    ...(remote && { remote }),
  });
  places.set(told, place);
  return told;
}

/** What the remote system said, and of which rows it said it. */
export function atItsRows(error: unknown, remote: RemoteError): RemoteError {
  const place = typeof error === 'object' && error !== null ? places.get(error) : undefined;
  return place ? { ...remote, message: withPlace(remote.message ?? 'No reason was given.', place) } : remote;
}

function withPlace(message: string, { batch, first, last }: Place): string {
  const rows = first === last ? `row ${first}` : `rows ${first} to ${last}`;
  return `${message} (batch ${batch}, ${rows})`;
}

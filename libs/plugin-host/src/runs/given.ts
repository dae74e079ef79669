import {
  ByteStream,
  EventStream,
  type Given,
  type Gives,
  type JsonValue,
  ResultSets,
  type Row,
  RowSet,
} from '@patchbay/plugin-kit';
import { ByteResult } from '../results/byte-result.js';
import { EventResult } from '../results/event-result.js';
import { flow, type FlowParts } from '../results/flow.js';

export function kindOf(result: Given[Gives]): Gives {
  if (result instanceof RowSet) return 'rows';
  if (result instanceof EventStream) return 'events';
  return result instanceof ByteStream ? 'bytes' : 'value';
}

/** Ends the work behind what is not read, such as what came too late for its caller. */
export async function leaveUnread(result: Given[Gives]): Promise<void> {
  if (result instanceof RowSet || result instanceof EventStream || result instanceof ByteStream)
    await result[Symbol.asyncIterator]().return?.();
}

export interface HandedParts extends Omit<FlowParts, 'finish'> {
  readonly maxRows: number;
  /** Called once: when it was read to its end, its reader left, or something failed. */
  readonly finish: (ok: boolean, rowCount?: number) => void;
}

/**
 * What an action gives, for another plugin to read: it stays what it is, and is held to the run that it came of. The values of
 * rows are JSON values.
 */
export function handed(result: Given[Gives], parts: HandedParts): Given[Gives] {
  if (result instanceof RowSet) return handedRows(result, parts);
  if (result instanceof EventStream)
    return new EventStream(new EventResult(result, parts).chunks(), result.contentType);
  if (result instanceof ByteStream) {
    const { contentType, filename, length } = result;
    return new ByteStream(new ByteResult(result, parts).chunks(), {
      ...{ contentType },
      ...(filename !== undefined && { filename }),
      ...(length !== undefined && { length }),
    });
  }
  parts.finish(true, result instanceof ResultSets ? result.sets[0]?.rows.length : undefined);
  return result;
}

function handedRows(rows: RowSet, { finish, maxRows, ...parts }: HandedParts): RowSet {
  const most = Math.min(maxRows, rows.limit);
  let count = 0;
  // Text on its way to an answer is not what another plugin works with.
  const json = rows.columns.flatMap(({ encoding }, at) => (encoding === 'json' ? [at] : []));
  const read = (row: Row): Row => {
    const values = [...row];
    for (const at of json)
      if (typeof values[at] === 'string') values[at] = JSON.parse(values[at]) as JsonValue;
    return values;
  };
  async function* first(): AsyncGenerator<readonly Row[], void, undefined> {
    for await (const batch of rows) {
      const taken = count + batch.length > most ? batch.slice(0, most - count) : batch;
      count += taken.length;
      if (taken.length > 0) yield json.length > 0 ? taken.map(read) : taken;
      if (count >= most) return;
    }
  }
  const finished = (ok: boolean): void => finish(ok, count);
  const columns = rows.columns.map(({ name, type }) => ({ name, type }));
  return new RowSet(columns, flow(first(), { ...parts, finish: finished }), most);
}

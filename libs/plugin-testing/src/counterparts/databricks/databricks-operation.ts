import { setTimeout as sleep } from 'node:timers/promises';
import type { DuckDBValue } from '@duckdb/node-api';
import type { Behind, SqlBehindConnection } from '../sql-behind.js';
import { behind, ENDLESS, withSequence } from './databricks-sql.js';

export interface Parameter {
  readonly type?: string;
  readonly value?: { readonly stringValue?: string };
}

/** States of an operation, by their numbers in TOperationState. */
export const STATE = { running: 1, finished: 2, canceled: 3, error: 5 } as const;

type Row = readonly DuckDBValue[];

/** A statement, from its first word to the row that is fetched last. */
export class DatabricksOperation {
  state: (typeof STATE)[keyof typeof STATE] = STATE.running;
  columns: Behind['columns'] = [];
  error: { readonly message: string; readonly sqlState: string } | undefined;
  /** The connection that was last used to ask for it. */
  link: string | undefined;
  /** It holds something of the engine: until it failed, was read to its end, or was closed. */
  open = true;
  readonly #stop = new AbortController();
  readonly #done: Promise<unknown>;
  #rows: AsyncIterator<Row> | undefined;
  /** Read ahead of what is fetched. */
  first: Row | undefined;

  constructor(
    private readonly connection: SqlBehindConnection,
    statement: string,
    parameters: readonly Parameter[],
  ) {
    this.#done = this.#run(statement, parameters.map(valueOf)).then(
      () => {
        this.state = STATE.finished;
        if (this.columns.length === 0) this.open = false;
      },
      (error: unknown) => {
        this.state = this.#stop.signal.aborted ? STATE.canceled : STATE.error;
        this.error = explained(error as Error);
        this.open = false;
      },
    );
  }

  async soon(ms: number): Promise<void> {
    await Promise.race([this.#done, sleep(ms, undefined, { ref: false })]);
  }

  close(): void {
    if (this.state === STATE.running) this.state = STATE.canceled;
    this.open = false;
    this.#stop.abort();
    this.connection.interrupt();
  }

  /** @throws Error with `sqlState`, where the engine failed on the way */
  async fetch(count: number): Promise<{ readonly rows: readonly Row[]; readonly more: boolean }> {
    const rows: Row[] = [];
    try {
      while (this.first && rows.length < count) {
        rows.push(this.first);
        this.first = await this.#next();
      }
    } catch (error) {
      this.open = false;
      throw Object.assign(new Error(), explained(error as Error));
    }
    if (!this.first) this.open = false;
    return { rows, more: this.first !== undefined };
  }

  async #run(statement: string, values: DuckDBValue[]): Promise<void> {
    const waits = ENDLESS.test(statement);
    if (waits) await sleep(30_000, undefined, { signal: this.#stop.signal });
    const sql = waits ? `SELECT 'waited'` : behind(await withSequence(this.connection, statement));
    const found = await this.connection.run(sql, values);
    const counted = found.affectedRows !== undefined;
    this.columns = counted
      ? (await this.connection.run('SELECT 1::BIGINT AS num_affected_rows')).columns
      : found.columns;
    this.#rows = counted ? one(BigInt(found.affectedRows)) : rowsOf(found.batches);
    this.first = await this.#next();
  }

  async #next(): Promise<Row | undefined> {
    const { done, value } = await this.#rows!.next();
    return done ? undefined : value;
  }
}

async function* rowsOf(batches: Behind['batches']): AsyncGenerator<Row> {
  for await (const batch of batches) yield* batch;
}

/** One row, of one number. */
function one(count: bigint): AsyncIterator<Row> {
  return rowsOf([[[count]]] as unknown as Behind['batches']);
}

/** Real ones: the text of the statement never holds them. */
function valueOf({ type, value }: Parameter): DuckDBValue {
  const text = value?.stringValue;
  if (text === undefined) return null;
  if (type === 'BOOLEAN') return text === 'TRUE';
  if (type === 'DOUBLE') return Number(text);
  return type === 'INTEGER' || type === 'BIGINT' ? BigInt(text) : text;
}

/** What the engine behind says, by the conditions and SQLSTATEs that Databricks would. */
const CONDITIONS: readonly (readonly [pattern: RegExp, condition: string, sqlState: string])[] = [
  [/Parser Error/, 'PARSE_SYNTAX_ERROR', '42601'],
  [/Catalog Error/, 'TABLE_OR_VIEW_NOT_FOUND', '42P01'],
  [/Conversion Error/, 'CAST_INVALID_INPUT', '22018'],
  [/Constraint Error/, 'DELTA_VIOLATE_CONSTRAINT_WITH_VALUES', '23001'],
  [/./, 'UNRESOLVED_COLUMN', '42703'],
];

function explained({ message }: Error): { message: string; sqlState: string } {
  const [, condition, sqlState] = CONDITIONS.find(([pattern]) => pattern.test(message))!;
  return { message: `[${condition}] ${message} SQLSTATE: ${sqlState}`, sqlState };
}

import type { DuckDBValue } from '@duckdb/node-api';
import type { Behind, SqlBehindConnection } from '../sql-behind.js';
import type { MessageWriter } from './packets.js';
import type { Request } from './requests.js';
import { done, DONE, returnStatus, shortText, STATUS, uint16, uint32 } from './tokens.js';
import { addedComment, insertedInto, keysOf, translated } from './tsql.js';
import { type WireType, wireTypeOf } from './values.js';

const COLUMNS = 0x81;
const ROW = Buffer.from([0xd1]);
const NULLABLE = 0x09;
const MAX_NAME = 128;

/** What one client runs, in DuckDB. */
export class Statements {
  isBusy = false;
  #isStopped = false;
  /** The last key that this client's inserts took from a sequence. */
  #lastKey = 'NULL';

  constructor(private readonly behind: SqlBehindConnection) {}

  /** `kind` is how the answer ends: a batch of its own, or a call whose statements end within it. */
  async run({ sql, parameters }: Request, answer: MessageWriter, kind: number): Promise<void> {
    this.#isStopped = false;
    this.isBusy = true;
    try {
      const comment = addedComment(sql);
      const isSetting = /^\s*set\s/i.test(sql);
      const statements = isSetting ? [] : comment ? [commenting(comment)] : this.#statements(sql, parameters);
      for (const [at, statement] of statements.entries()) {
        const used = statement().includes('$') ? parameters.map(({ value }) => value) : [];
        const isLast = at === statements.length - 1;
        await this.#one(statement(), used, answer, kind, isLast && kind === DONE.last);
      }
      if (kind === DONE.procedure) await answer.end(returnStatus(0), done(kind, 0));
      else await answer.end(...(statements.length === 0 ? [done(kind, 0)] : []));
    } finally {
      this.isBusy = false;
    }
  }

  command(sql: string): Promise<unknown> {
    return this.behind.run(sql);
  }

  /** Ends what runs. */
  stop(): void {
    this.#isStopped = true;
    if (this.isBusy) this.behind.interrupt();
  }

  rest(): void {
    this.#isStopped = false;
  }

  close(): void {
    this.behind.close();
  }

  /** Each as it is by its turn: the key that one takes is what the next may ask for. */
  #statements(sql: string, parameters: Request['parameters']): (() => string)[] {
    const count = translated(sql, parameters, this.#lastKey).length;
    return Array.from({ length: count }, (_, at) => () => translated(sql, parameters, this.#lastKey)[at]!);
  }

  async #one(
    sql: string,
    values: DuckDBValue[],
    answer: MessageWriter,
    kind: number,
    isLast: boolean,
  ): Promise<void> {
    const found = await this.behind.run(sql, values);
    const table = insertedInto(sql);
    let rows = found.affectedRows ?? 0;
    if (found.columns.length > 0 && !/^\s*(create|alter|drop)\b/i.test(sql))
      rows = await this.#rows(found, answer);
    if (table) this.#lastKey = await this.#keyOf(table);
    const status = STATUS.counted | (isLast ? 0 : STATUS.more);
    await answer.write(done(kind === DONE.procedure ? DONE.inProcedure : kind, status, rows));
  }

  async #rows({ columns, batches }: Behind, answer: MessageWriter): Promise<number> {
    const types = columns.map(({ type }) => wireTypeOf(type));
    const described = columns.map(({ name }, at) => column(name, types[at]!));
    await answer.write(Buffer.from([COLUMNS]), uint16(columns.length), ...described);
    let count = 0;
    for await (const rows of batches) {
      for (const row of rows) {
        if (this.#isStopped) throw new Error('INTERRUPT');
        await answer.write(ROW, ...row.map((value, at) => types[at]!.write(value)));
      }
      count += rows.length;
    }
    return count;
  }

  async #keyOf(table: string): Promise<string> {
    const sequences = await this.behind.run(
      `SELECT last_value FROM duckdb_sequences() WHERE sequence_name = '${keysOf(table)}'`,
    );
    for await (const [row] of sequences.batches) return String(row?.[0] ?? 'NULL');
    return 'NULL';
  }
}

function column(name: string, { info }: WireType): Buffer {
  // Of expressions that have no name, DuckDB makes one that is too long.
  return Buffer.concat([uint32(0), uint16(NULLABLE), info, shortText(name.length > MAX_NAME ? '' : name)]);
}

function commenting({ text, table, column }: { text: string; table: string; column?: string }): () => string {
  const minor = column
    ? `(SELECT c.column_id FROM sys.columns AS c WHERE c.object_id = o.object_id AND c.name = '${column}')`
    : '0';
  return () => `INSERT INTO sys.extended_properties
    SELECT 1, o.object_id, ${minor}, 'MS_Description', '${text}' FROM sys.objects AS o WHERE o.name = '${table}'`;
}

import { type DuckDBConnection, type DuckDBResult, StatementType } from '@duckdb/node-api';
import { type JsonValue, PluginError, type Row } from '@patchbay/plugin-kit';
import type { ProcessAnswer, ProcessFailure, Statement, WriteResult } from '@patchbay/sql-kit';
import { refusalOf } from './duckdb-classifier.js';
import type { LinkRequest } from './duckdb-protocol.js';
import { bindingOf, columnOf, type DuckdbColumn } from './duckdb-values.js';

type Rows = AsyncIterator<readonly (readonly unknown[])[]>;

/** A read whose rows are taken batch by batch. */
interface Reading {
  readonly columns: readonly DuckdbColumn[];
  readonly rows: Rows;
  left: number;
}

/** One connection of the process: one statement at a time. */
export class Connection {
  #connection: Promise<DuckDBConnection> | undefined;
  #reading: Reading | undefined;
  #cancelled = false;
  /** Requests are done one after the other: a cancel may come while a batch is on its way. */
  #turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly connect: () => Promise<DuckDBConnection>,
    private readonly answer: (answer: ProcessAnswer) => void,
    /** Takes out of a text where the file lies on this machine. */
    private readonly clean: (text: string) => string,
  ) {}

  handle(request: LinkRequest['request']): void {
    if (request.kind === 'read' || request.kind === 'write') this.#cancelled = false;
    if (request.kind === 'cancel' || request.kind === 'leave') {
      this.#cancelled = true;
      void this.#connection?.then((connection) => connection.interrupt());
    }
    this.#turn = this.#turn
      .then(() => this.#do(request))
      .catch(async (error: unknown) => {
        this.#reading = undefined;
        await this.#rollBack();
        this.answer({ kind: 'failed', failure: failureOf(error, this.clean) });
      });
  }

  async #do(request: LinkRequest['request']): Promise<void> {
    switch (request.kind) {
      case 'read':
        await this.#read(request.statement, request.maxRows);
        break;
      case 'write':
        this.answer({ kind: 'written', result: await this.#write(request.statement) });
        break;
      case 'next':
        if (this.#reading) await this.#sendBatch(this.#reading);
        break;
      case 'leave':
      case 'cancel':
        // Between two batches nothing runs that an interrupt would end.
        if (this.#reading) this.#refuseCancelled();
        break;
      case 'close':
        (await this.#connection?.catch(() => undefined))?.closeSync();
    }
  }

  /** An interrupt that comes between two steps of a statement ends neither. */
  #refuseCancelled(): void {
    if (this.#cancelled) throw new Error('INTERRUPT Error: The statement was cancelled.');
  }

  async #read(statement: Statement, maxRows: number): Promise<void> {
    const connection = await this.#open();
    const refusal = await refusalOf(connection, statement.sql);
    if (refusal) throw new PluginError('invalid_request', refusal, { path: 'params.sql' });
    await connection.run('BEGIN TRANSACTION READ ONLY');
    this.#refuseCancelled();
    const result = await connection.stream(statement.sql, statement.bindings.map(bindingOf));
    const columns = columnsOf(result);
    this.answer({ kind: 'columns', columns: columns.map(({ name, type }) => ({ name, type })) });
    this.#reading = { columns, rows: result.yieldRows()[Symbol.asyncIterator](), left: maxRows };
    await this.#sendBatch(this.#reading);
  }

  /** DuckDB gives rows by the chunk of 2048. */
  async #sendBatch(reading: Reading): Promise<void> {
    this.#refuseCancelled();
    const next = await reading.rows.next();
    const chunk = next.done ? [] : next.value.slice(0, reading.left);
    reading.left = next.done ? 0 : reading.left - chunk.length;
    const rows = chunk.map((values): Row =>
      reading.columns.map(({ decode }, at) => decode(values[at] as never)),
    );
    const last = reading.left === 0;
    if (last) {
      this.#reading = undefined;
      await this.#rollBack();
    }
    this.answer({ kind: 'rows', rows: JSON.stringify(rows), last });
  }

  async #write({ sql, bindings }: Statement): Promise<WriteResult> {
    const connection = await this.#open();
    this.#refuseCancelled();
    const result = await connection.run(sql, bindings.map(bindingOf));
    const columns = columnsOf(result);
    const counts = CHANGES.has(result.statementType) && columns.length === 1 && columns[0]!.name === 'Count';
    const rows = await result.getRows();
    if (counts) return { affectedRows: Number(rows[0]?.[0] ?? 0) };
    if (!CHANGES.has(result.statementType)) return { affectedRows: 0 };
    const insertId: JsonValue | undefined = rows[0] && columns[0]!.decode(rows[0][0]!);
    return { affectedRows: rows.length, ...(insertId !== undefined && { insertId }) };
  }

  #open(): Promise<DuckDBConnection> {
    this.#connection ??= this.connect().catch((error: unknown) => {
      this.#connection = undefined;
      throw error;
    });
    return this.#connection;
  }

  async #rollBack(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    // Outside a transaction there is nothing to roll back, which DuckDB calls an error.
    await connection?.run('ROLLBACK').catch(() => undefined);
  }
}

const CHANGES = new Set([
  StatementType.INSERT,
  StatementType.UPDATE,
  StatementType.DELETE,
  StatementType.MERGE_INTO,
]);

function columnsOf(result: DuckDBResult): DuckdbColumn[] {
  return result.columnNames().map((name, at) => columnOf(name, result.columnType(at)));
}

/** DuckDB's messages start with the kind of error: `Catalog Error: …`. */
function failureOf(error: unknown, clean: (text: string) => string): ProcessFailure {
  const message = clean((error as Error).message);
  if (error instanceof PluginError) {
    const { code, path } = error;
    return { message, plugin: { code, ...(path !== undefined && { path }) } };
  }
  const [, code = 'Error', text = message] = /^([A-Za-z ]+?) Error: ([\s\S]*)$/.exec(message) ?? [];
  return { message: text, code };
}

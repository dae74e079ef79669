import { type DuckDBConnection, StatementType } from '@duckdb/node-api';
import { PluginError } from '@patchbay/plugin-kit';
import {
  BatchWriter,
  failureOf,
  isOutOfMemory,
  outOfMemory,
  type ProcessAnswer,
  type ProcessFailure,
  type ReadLimits,
  type Statement,
  type WriteResult,
} from '@patchbay/sql-kit';
import { runBound } from './bindings.js';
import { explainsWrite, refusalInRead, refusalInWrite, refusalOfExplain } from './classifier.js';
import { engineFailure } from './engine-failure.js';
import type { FunctionCatalogue } from './functions.js';
import { DuckdbInsert } from './insert.js';
import type { ChangeLog } from './log.js';
import { collectWhenGrown } from './memory.js';
import type { LinkRequest } from './protocol.js';
import { chunkOf, plainColumn, type Reading, rowOf } from './reading.js';
import { temporaryThing } from './temporary.js';
import { columnsOf, writtenBy } from './written.js';

/**
 * Works on one statement at a time, each over a DuckDB connection of its own: settings, variables, prepared statements and
 * all that is temporary end with it.
 */
export class Connection {
  #connection: Promise<DuckDBConnection> | undefined;
  #reading: Reading | undefined;
  #inserting: DuckdbInsert | undefined;
  #cancelled = false;
  /** Requests are done one after the other: a cancel may come while a batch is on its way. */
  #turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly connect: () => Promise<DuckDBConnection>,
    private readonly functions: FunctionCatalogue,
    private readonly log: ChangeLog,
    private readonly answer: (answer: ProcessAnswer) => void,
    /** Takes out of a text where the file lies on this machine. */
    private readonly clean: (text: string) => string,
    private readonly memoryMb: number,
  ) {}

  handle(request: LinkRequest['request']): void {
    if (BEGINNING.has(request.kind)) this.#cancelled = false;
    if (request.kind === 'cancel' || request.kind === 'leave') {
      this.#cancelled = true;
      void this.#connection?.then((connection) => connection.interrupt());
    }
    this.#turn = this.#turn
      .then(() => this.#do(request))
      .catch(async (error: unknown) => {
        await this.#end();
        this.answer({ kind: 'failed', failure: this.#failureOf(error) });
      });
  }

  async #do(request: LinkRequest['request']): Promise<void> {
    switch (request.kind) {
      case 'read':
        await this.#read(request.statement, request.limits);
        break;
      case 'write':
        if (this.log.isRetired) throw replaced();
        this.answer({
          kind: 'written',
          result: await this.log.during(this.#write(request.statement, request.limits)),
        });
        break;
      case 'insert':
        if (this.log.isRetired) throw replaced();
        this.#inserting = await DuckdbInsert.begin(await this.#open(), request.into, this.log);
        this.answer({ kind: 'taken' });
        break;
      case 'put':
        await this.#inserting?.put(request.rows);
        this.#refuseCancelled();
        this.answer({ kind: 'taken' });
        break;
      case 'commit':
        if (this.#inserting) await this.#commit(this.#inserting);
        break;
      case 'next':
        if (this.#reading) await this.#sendBatch(this.#reading);
        break;
      case 'leave':
      case 'cancel':
        // Between two batches nothing runs that an interrupt would end.
        if (this.#reading || this.#inserting) this.#refuseCancelled();
        break;
      case 'close':
        await this.#end();
    }
  }

  /** An interrupt that comes between two steps of a statement ends neither. */
  #refuseCancelled(): void {
    if (this.#cancelled) throw new Error('INTERRUPT Error: The statement was cancelled.');
  }

  async #read(statement: Statement, limits: ReadLimits): Promise<void> {
    const connection = await this.#open();
    const names = await this.functions.refused();
    await connection.run('BEGIN TRANSACTION READ ONLY');
    refuse(await refusalInRead(connection, statement.sql, names));
    if (explainsWrite(statement.sql)) {
      // A write is planned only where it could be done. This transaction ends with a rollback as well.
      await connection.run('ROLLBACK');
      await connection.run('BEGIN TRANSACTION');
      refuse(await refusalOfExplain(connection, statement.sql));
    }
    this.#refuseCancelled();
    const result =
      statement.bindings.length > 0
        ? await runBound(connection, statement, (prepared) => prepared.stream())
        : await connection.stream(statement.sql);
    const columns = columnsOf(result);
    this.answer({ kind: 'columns', columns: columns.map(plainColumn) });
    this.#reading = {
      columns,
      result,
      batch: new BatchWriter(columns, limits),
      chunk: undefined,
      at: 0,
      left: limits.maxRows,
    };
    await this.#sendBatch(this.#reading);
  }

  async #sendBatch(reading: Reading): Promise<void> {
    this.#refuseCancelled();
    const { batch } = reading;
    while (reading.left > 0 && !batch.isFull) {
      const chunk = await chunkOf(reading);
      if (chunk) batch.add(rowOf(reading, chunk));
      reading.left = chunk ? reading.left - 1 : 0;
    }
    const last = reading.left === 0;
    const rows = batch.take();
    if (last) await this.#end();
    this.answer({ kind: 'rows', rows, last });
  }

  async #write(statement: Statement, limits: ReadLimits): Promise<WriteResult> {
    const { sql, bindings } = statement;
    const connection = await this.#open();
    refuse(await refusalInWrite(connection, sql, await this.functions.refused()));
    this.#refuseCancelled();
    const result =
      bindings.length > 0
        ? await runBound(connection, statement, (prepared) => prepared.run())
        : await connection.run(sql);
    if (DEFINES.has(result.statementType)) this.functions.forget(sql);
    if (result.statementType === StatementType.CREATE) refuse(await temporaryThing(connection, sql));
    const written = await writtenBy(result, limits);
    await this.#end();
    return written;
  }

  async #commit(insertion: DuckdbInsert): Promise<void> {
    const affectedRows = await insertion.commit();
    await this.#end();
    this.answer({ kind: 'written', result: { affectedRows } });
  }

  #failureOf(error: unknown): ProcessFailure {
    const failure = failureOf(isOutOfMemory(error) ? outOfMemory(this.memoryMb) : error, engineFailure);
    const told =
      failure.code === 'Out of Memory' ? failureOf(outOfMemory(this.memoryMb), engineFailure) : failure;
    return { ...told, message: this.clean(told.message) };
  }

  #open(): Promise<DuckDBConnection> {
    // What the statement before has read pins memory of DuckDB's until it is collected; by now nothing refers to it.
    collectWhenGrown();
    this.#connection ??= this.connect().catch((error: unknown) => {
      this.#connection = undefined;
      throw error;
    });
    return this.#connection;
  }

  /** What is read of it no longer holds its memory, and what it left on its connection is gone. */
  async #end(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    const inserting = this.#inserting;
    this.#reading = this.#inserting = undefined;
    this.#connection = undefined;
    // Outside a transaction there is nothing to roll back, which DuckDB calls an error.
    await connection?.run('ROLLBACK').catch(() => undefined);
    connection?.closeSync();
    inserting?.release();
  }
}

function replaced(): PluginError {
  return new PluginError('rate_limited', 'The file was replaced by another one. Run the statement again.', {
    retryAfterS: 1,
  });
}

function refuse(reason: string | undefined): void {
  if (reason) throw new PluginError('invalid_request', reason, { path: 'params.sql' });
}

/** Requests that a statement starts with. */
const BEGINNING = new Set<LinkRequest['request']['kind']>(['read', 'write', 'insert']);

/** What may change a view or a macro. */
const DEFINES = new Set([
  StatementType.CREATE,
  StatementType.CREATE_FUNC,
  StatementType.ALTER,
  StatementType.DROP,
]);

import {
  type Allowance,
  keyOf,
  type Reset,
  ReturnedRows,
  type Statement,
  type WriteResult,
} from '@patchbay/sql-kit';
import type { Client, Connection, FieldDef, Submittable } from 'pg';
import { serialize } from 'pg-protocol';
import { PgBounds } from './bounds.js';
import { type DataRow, PgColumns } from './columns.js';
import { connectionOf } from './driver.js';
import { type Events, parseAndBind, refuseCopy, type Surroundings, SYNC, wireOf } from './message.js';
import { PgReset } from './reset.js';
import { columnOf, type Decoder } from './values.js';

/** What the server calls a statement that changed rows, and how many. */
const CHANGED = /^(INSERT \d+|UPDATE|DELETE|MERGE) (\d+)$/;
/** `CREATE TABLE … AS`: a query of the same name has rows to give. */
const COPIED = /^(?:SELECT|COPY) (\d+)$/;

/** One statement as a transaction of its own. */
export class PgWrite implements Submittable, Events {
  readonly result: Promise<WriteResult>;
  readonly done: Promise<unknown>;
  readonly reset: Reset;
  readonly #message: Buffer;
  readonly #reset: PgReset;
  readonly #columns: PgColumns;
  readonly #bounds: PgBounds;
  #resolve!: (result: WriteResult) => void;
  #reject!: (error: Error) => void;
  readonly #returned: ReturnedRows;
  #decoders: readonly Decoder[] = [];
  #command = '';
  #copyRefused: Error | undefined;

  constructor(
    private readonly client: Client,
    statement: Statement,
    allowance: Allowance,
    { types, settings }: Surroundings,
  ) {
    this.#columns = new PgColumns(client, types, {
      described: (fields, decoders) => this.#describe(fields, decoders),
      row: (row) => this.#push(row),
    });
    this.#bounds = new PgBounds(
      client,
      allowance,
      (bytes) => allowance.memory?.reserve(bytes) ?? NOTHING_TO_ASK,
    );
    const { stream } = connectionOf(client);
    const source = { pause: () => stream.pause(), resume: () => stream.resume() };
    this.#returned = new ReturnedRows(allowance, source);
    this.#reset = new PgReset(client);
    this.reset = () => this.#reset.done.then(() => settings.confirm(client));
    const messages = [
      ...settings.before(statement.sql),
      ...parseAndBind(statement),
      serialize.execute(),
      SYNC,
      ...this.#reset.messages,
    ];
    this.#message = Buffer.concat(messages);
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.done = this.result;
  }

  submit(connection: Connection): void {
    this.#bounds.begin();
    wireOf(connection).stream.write(this.#message);
  }

  handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    this.#columns.describe(fields);
  }

  handleDataRow(row: DataRow): void {
    if (!this.#columns.holds(row)) this.#push(row);
  }

  #describe(fields: readonly FieldDef[], decoders: readonly Decoder[]): void {
    this.#decoders = decoders;
    this.#bounds.described(fields, decoders);
    this.#returned.begin(fields.map((field, index) => columnOf(field, decoders[index]!)));
  }

  #push({ fields, length }: DataRow): void {
    const row = fields.map((value, index) => {
      const { decode } = this.#decoders[index]!;
      return decode && value !== null ? decode(value) : value;
    });
    this.#returned.push(row, length);
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.#command = text;
  }

  handleReadyForQuery(): void {
    this.#bounds.end();
    this.client.query(this.#reset);
    this.#columns.whenKnown(() => this.#resolve(this.#written()));
  }

  #written(): WriteResult {
    const { sets } = this.#returned;
    const [, verb, changed] = CHANGED.exec(this.#command) ?? [];
    const [, copied] = (sets.length === 0 && COPIED.exec(this.#command)) || [];
    const insertId = verb?.startsWith('INSERT') ? keyOf(sets) : undefined;
    return {
      affectedRows: Number(changed ?? copied ?? 0),
      ...(insertId !== undefined && { insertId }),
      ...(sets.length > 0 && { sets }),
    };
  }

  handleError(error: Error): void {
    this.#bounds.end();
    this.client.query(this.#reset);
    this.#reject(this.#copyRefused ?? this.#bounds.explain(error));
  }

  handleCopyInResponse(connection: Connection): void {
    this.#copyRefused = refuseCopy(connection);
  }

  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCopyData(): void {}
}

const NOTHING_TO_ASK = Promise.resolve();

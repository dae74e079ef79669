import type { Column } from '@patchbay/plugin-kit';
import { type Allowance, type Reset, RowFeed, type Statement, type Stop } from '@patchbay/sql-kit';
import type { Client, Connection, FieldDef, Submittable } from 'pg';
import { serialize } from 'pg-protocol';
import { PgBounds } from './bounds.js';
import { type DataRow, PgColumns } from './columns.js';
import { connectionOf } from './driver.js';
import {
  type Events,
  parseAndBind,
  refuseCopy,
  type Surroundings,
  SYNC,
  wholeStatement,
  wireOf,
} from './message.js';
import { PgReset } from './reset.js';
import type { PgSettings } from './settings.js';
import { columnOf, type Decoder } from './values.js';

const BEGIN = wholeStatement('BEGIN READ ONLY');
const ROLLBACK = wholeStatement('ROLLBACK');

interface ReadSurroundings extends Surroundings {
  readonly stop: Stop;
  /** Once its transaction is rolled back, nothing of it is left in the session: a reset would only cost time. */
  readonly leavesNothing: boolean;
}

/**
 * A query inside a read-only transaction, in one round trip: BEGIN READ ONLY, the statement, ROLLBACK and, where it may leave
 * something, a reset go out together. The statement itself goes over the extended protocol, which takes exactly one statement a message: the text
 * can neither bring a second statement along nor end the transaction it runs in.
 */
export class PgRead implements Submittable, Events {
  readonly columns: Promise<readonly Column[]>;
  readonly done: Promise<void>;
  readonly rows: RowFeed;
  readonly #message: Buffer;
  readonly #columns: PgColumns;
  readonly #settings: PgSettings;
  readonly #bounds: PgBounds;
  #reset: PgReset | undefined;
  #copyRefused: Error | undefined;
  #described!: (columns: readonly Column[]) => void;
  #refused!: (error: Error) => void;
  #finished!: () => void;
  #decoders: Decoder['decode'][] = [];
  #decodes = false;

  constructor(
    private readonly client: Client,
    statement: Statement,
    allowance: Allowance,
    { types, settings, stop, leavesNothing }: ReadSurroundings,
  ) {
    this.#columns = new PgColumns(client, types, {
      described: (fields, decoders) => this.#describe(fields, decoders),
      row: (row) => this.#push(row),
    });
    this.#settings = settings;
    const execute = serialize.execute({ rows: rowLimit(allowance.maxRows) });
    const begun = [BEGIN, ...settings.before(statement.sql), ...parseAndBind(statement), execute];
    if (!leavesNothing) this.#reset = new PgReset(client, 'ROLLBACK');
    this.#message = Buffer.concat(
      this.#reset ? [...begun, SYNC, ...this.#reset.messages] : [...begun, ROLLBACK, SYNC],
    );
    this.columns = new Promise((resolve, reject) => {
      this.#described = resolve;
      this.#refused = reject;
    });
    this.done = new Promise((resolve) => (this.#finished = resolve));
    const { stream } = connectionOf(client);
    const source = { pause: () => stream.pause(), resume: () => stream.resume(), cancel: stop };
    this.rows = new RowFeed(source, allowance.memory);
    this.#bounds = new PgBounds(client, allowance, (bytes) => this.rows.admit(bytes));
  }

  /** None where nothing is left to take back. */
  get reset(): Reset | undefined {
    const reset = this.#reset;
    return reset && (() => reset.done.then(() => this.#settings.confirm(this.client)));
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
    this.#decoders = decoders.map((decoder) => decoder.decode);
    this.#decodes = this.#decoders.some(Boolean);
    this.#bounds.described(fields, decoders);
    this.#described(fields.map((field, index) => columnOf(field, decoders[index]!)));
  }

  #push({ fields, length }: DataRow): void {
    if (this.#decodes) {
      for (let index = 0; index < fields.length; index += 1) {
        const value = fields[index] ?? null;
        const decode = this.#decoders[index];
        if (decode && value !== null) fields[index] = decode(value);
      }
    }
    this.rows.push(fields, length);
  }

  handleReadyForQuery(): void {
    this.#bounds.end();
    if (this.#reset) this.client.query(this.#reset);
    this.#columns.whenKnown(() => {
      this.#described([]);
      this.rows.end();
      this.#finished();
    });
  }

  handleError(thrown: Error): void {
    const error = this.#copyRefused ?? this.#bounds.explain(thrown);
    this.#bounds.end();
    this.client.query(this.#resetAfterError());
    this.#columns.whenKnown(() => {
      this.#refused(error);
      this.rows.fail(error);
      connectionOf(this.client).stream.resume();
      this.#finished();
    });
  }

  /** The server skipped the ROLLBACK together with the rest. */
  #resetAfterError(): PgReset {
    if (!this.#reset) {
      this.#reset = new PgReset(this.client, 'ROLLBACK');
      connectionOf(this.client).stream.write(Buffer.concat(this.#reset.messages));
    }
    return this.#reset;
  }

  handleCopyInResponse(connection: Connection): void {
    this.#copyRefused = refuseCopy(connection);
  }

  handleCommandComplete(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCopyData(): void {}
}

/** The protocol counts rows in a signed 32-bit number; 0 means all. */
function rowLimit(maxRows: number): number {
  return maxRows < 2 ** 31 ? maxRows : 0;
}

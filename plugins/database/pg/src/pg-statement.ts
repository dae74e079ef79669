import type { Column, JsonValue } from '@patchbay/plugin-kit';
import { RowFeed, type Statement, type WriteResult, type Stop } from '@patchbay/sql-kit';
import pg, { type Client, type Connection, type FieldDef, type Submittable } from 'pg';
import { serialize } from 'pg-protocol';
import { columnOf, type Decoder, type PgTypes, valueOf } from './pg-types.js';

/** What pg calls on a query of one's own, as its `Query` and `pg-cursor` have it. */
interface Events {
  handleRowDescription(message: { fields: FieldDef[] }): void;
  handleDataRow(message: { fields: (string | null)[]; length: number }): void;
  handleCommandComplete(message: { text: string }): void;
  handleEmptyQuery(): void;
  handlePortalSuspended(): void;
  handleCopyInResponse(connection: Connection): void;
  handleCopyData(): void;
  handleReadyForQuery(): void;
  handleError(error: Error): void;
}

const { utils } = pg as unknown as { readonly utils: { readonly prepareValue: (value: unknown) => unknown } };

/** The parts of pg's connection that its type declarations leave out. */
interface Wire {
  readonly stream: { write(data: Buffer): void; pause(): void; resume(): void };
}

const DESCRIBE = serialize.describe({ type: 'P' });
const SYNC = serialize.sync();
const BEGIN = wholeStatement('BEGIN READ ONLY');
const ROLLBACK = wholeStatement('ROLLBACK');

function wholeStatement(text: string): Buffer {
  return Buffer.concat([serialize.parse({ text }), serialize.bind(), serialize.execute()]);
}

function parseAndBind({ sql, bindings }: Statement): Buffer[] {
  const values = [...bindings];
  return [
    serialize.parse({ text: sql }),
    serialize.bind({ values, valueMapper: utils.prepareValue }),
    DESCRIBE,
  ];
}

/**
 * A query inside a read-only transaction, in one round trip: BEGIN READ ONLY, the statement and ROLLBACK go out together
 * over the extended protocol, which takes exactly one statement a message. The text can therefore neither bring a second
 * statement along nor be followed by one outside the transaction, and whatever it SETs is rolled back with it.
 */
export class PgRead implements Submittable, Events {
  readonly columns: Promise<readonly Column[]>;
  readonly done: Promise<void>;
  readonly rows: RowFeed;
  readonly #message: Buffer;
  #described!: (columns: readonly Column[]) => void;
  #refused!: (error: Error) => void;
  #finished!: () => void;
  #decoders: Decoder['decode'][] = [];
  #decodes = false;

  constructor(
    private readonly client: Client,
    statement: Statement,
    maxRows: number,
    private readonly types: PgTypes,
    stop: Stop,
  ) {
    const execute = serialize.execute({ rows: rowLimit(maxRows) });
    this.#message = Buffer.concat([BEGIN, ...parseAndBind(statement), execute, ROLLBACK, SYNC]);
    this.columns = new Promise((resolve, reject) => {
      this.#described = resolve;
      this.#refused = reject;
    });
    this.done = new Promise((resolve) => (this.#finished = resolve));
    const { stream } = connectionOf(client);
    this.rows = new RowFeed({ pause: () => stream.pause(), resume: () => stream.resume(), cancel: stop });
  }

  submit(connection: Connection): void {
    wireOf(connection).stream.write(this.#message);
  }

  handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    const decoders = fields.map((field) => this.types.decoder(field.dataTypeID));
    this.#decoders = decoders.map((decoder) => decoder.decode);
    this.#decodes = this.#decoders.some(Boolean);
    this.#described(fields.map((field, index) => columnOf(field, decoders[index]!)));
  }

  handleDataRow({ fields, length }: { fields: (string | null)[]; length: number }): void {
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
    this.#described([]);
    this.rows.end();
    this.#finished();
  }

  /** The server skipped the ROLLBACK together with the rest: it is sent again before the connection goes back. */
  handleError(error: Error): void {
    this.#refused(error);
    this.rows.fail(error);
    connectionOf(this.client).stream.resume();
    this.client.query('ROLLBACK').then(this.#finished, this.#finished);
  }

  handleCopyInResponse(connection: Connection): void {
    refuseCopy(connection);
  }

  handleCommandComplete(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCopyData(): void {}
}

/** One statement as a transaction of its own. Of the rows that RETURNING gives, the first value of the first is kept. */
export class PgWrite implements Submittable, Events {
  readonly result: Promise<WriteResult>;
  readonly done: Promise<unknown>;
  readonly #message: Buffer;
  #resolve!: (result: WriteResult) => void;
  #reject!: (error: Error) => void;
  #decoder: Decoder | undefined;
  #insertId: JsonValue | undefined;
  #affectedRows = 0;

  constructor(
    statement: Statement,
    private readonly types: PgTypes,
  ) {
    this.#message = Buffer.concat([...parseAndBind(statement), serialize.execute(), SYNC]);
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.done = this.result;
  }

  submit(connection: Connection): void {
    wireOf(connection).stream.write(this.#message);
  }

  handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    this.#decoder = fields[0] && this.types.decoder(fields[0].dataTypeID);
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const [value] = fields;
    if (this.#insertId === undefined && typeof value === 'string' && this.#decoder)
      this.#insertId = valueOf(value, this.#decoder);
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.#affectedRows = Number(/ (\d+)$/.exec(text)?.[1] ?? 0);
  }

  handleReadyForQuery(): void {
    this.#resolve({
      affectedRows: this.#affectedRows,
      ...(this.#insertId !== undefined && { insertId: this.#insertId }),
    });
  }

  handleError(error: Error): void {
    this.#reject(error);
  }

  handleCopyInResponse(connection: Connection): void {
    refuseCopy(connection);
  }

  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCopyData(): void {}
}

/** The protocol counts rows in a signed 32-bit number; 0 means all. */
function rowLimit(maxRows: number): number {
  return maxRows < 2 ** 31 ? maxRows : 0;
}

function connectionOf(client: Client): Wire {
  return (client as unknown as { connection: Wire }).connection;
}

function wireOf(connection: Connection): Wire {
  return connection;
}

function refuseCopy(connection: Connection): void {
  (connection as unknown as { sendCopyFail(reason: string): void }).sendCopyFail(
    'COPY FROM STDIN is not supported',
  );
}

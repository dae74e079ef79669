import {
  insertByStatements,
  type InsertDialect,
  type InsertTransaction,
  type Statement,
} from '@patchbay/sql-kit';
import type { Client, Connection, Submittable } from 'pg';
import { serialize } from 'pg-protocol';
import { connectionOf } from './driver.js';
import {
  type Events,
  parseAndBind,
  type Surroundings,
  SYNC,
  wholeStatement,
  wireOf,
  WithoutRows,
} from './message.js';
import type { PgParameters } from './parameters.js';
import { PgReset } from './reset.js';

export const pgInsert: InsertDialect = {
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  placeholder: (n) => `$${n}`,
  maxBindings: 65_535,
  maxRows: 1000,
  upsert: 'on conflict',
};

const BEGIN = wholeStatement('BEGIN');
const COMMIT = wholeStatement('COMMIT');
const ROLLBACK = wholeStatement('ROLLBACK');

/** Rows go in by INSERT statements in one transaction, whose settings are those of every write. */
export function pgInserts({ settings }: Surroundings, parameters: PgParameters) {
  const transaction = (client: Client): InsertTransaction => {
    const send = (messages: readonly Buffer[]): Promise<string> => client.query(new PgStep(messages)).command;
    return {
      begin: () => send([BEGIN, ...settings.before('insert')]),
      run: async (statement: Statement) => {
        const command = await send([...parseAndBind(statement), serialize.execute()]);
        return Number(/^INSERT \d+ (\d+)$/.exec(command)?.[1] ?? 0);
      },
      commit: () => send([COMMIT]),
      rollback: () => send([ROLLBACK]),
      // A trigger of any row may have left anything.
      reset: async () => {
        const reset = new PgReset(client);
        client.query(reset);
        connectionOf(client).stream.write(Buffer.concat(reset.messages));
        await reset.done;
        settings.confirm(client);
      },
    };
  };
  return insertByStatements<Client>(pgInsert, transaction, parameters);
}

/** Messages that go out together, and what the server calls the last statement among them. */
class PgStep extends WithoutRows implements Submittable, Events {
  readonly command: Promise<string>;
  readonly #message: Buffer;
  #last = '';
  #resolve!: (command: string) => void;
  #reject!: (error: Error) => void;

  constructor(messages: readonly Buffer[]) {
    super();
    this.#message = Buffer.concat([...messages, SYNC]);
    this.command = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: Connection): void {
    wireOf(connection).stream.write(this.#message);
  }

  override handleCommandComplete(message?: { text: string }): void {
    this.#last = message?.text ?? '';
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#last);
  }

  handleError(error: Error): void {
    this.#reject(error);
  }
}

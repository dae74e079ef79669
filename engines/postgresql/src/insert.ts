import {
  insertAll,
  insertByStatements,
  type InsertDialect,
  type Insertion,
  insertSql,
  type InsertTarget,
  type InsertTransaction,
  type Place,
  placed,
  type RunningWrite,
  tableIn,
} from '@patchbay/sql-kit';
import type { Client } from 'pg';
import { serialize } from 'pg-protocol';
import { linesOf, PgCopy } from './copy.js';
import { connectionOf } from './driver.js';
import { parseAndBind, type Surroundings, wholeStatement } from './message.js';
import type { PgParameters } from './parameters.js';
import { PgReset } from './reset.js';
import { PgStep } from './step.js';

const pgInsert: InsertDialect = {
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  placeholder: (n) => `$${n}`,
  maxBindings: 65_535,
  maxRows: 1000,
  upsert: 'on conflict',
};

/** What a view, a rule and the security of rows do with an INSERT, COPY does not, or refuses. */
const MAY_COPY = `SELECT c.relkind IN ('r', 'p') AND NOT c.relhasrules AND NOT pg_catalog.row_security_active(c.oid)
  FROM pg_catalog.pg_class c WHERE c.oid = $1::regclass`;

const BEGIN = wholeStatement('BEGIN');
const COMMIT = wholeStatement('COMMIT');
const ROLLBACK = wholeStatement('ROLLBACK');

const COPIED_AT_ONCE = 1000;
/** Rows that are on their way when the server speaks of one: more chunks than a socket holds. */
const REMEMBERED = 1000;

/** Rows go in by COPY where it means the same, and else by INSERT statements; in one transaction, whose settings are those of every write. */
export function pgInserts({ settings }: Surroundings, parameters: PgParameters) {
  const step = (client: Client, messages: readonly Buffer[]): PgStep => client.query(new PgStep(messages));

  const transaction = (client: Client): Omit<InsertTransaction, 'run'> => ({
    begin: () => step(client, [BEGIN, ...settings.before('insert')]).command,
    commit: () => step(client, [COMMIT]).command,
    rollback: () => step(client, [ROLLBACK]).command,
    // A trigger of any row may have left anything.
    reset: async () => {
      const reset = new PgReset(client);
      client.query(reset);
      connectionOf(client).stream.write(Buffer.concat(reset.messages));
      await reset.done;
      settings.confirm(client);
    },
  });

  const insertMany = insertByStatements<Client>(
    pgInsert,
    (client) => ({
      ...transaction(client),
      run: async (statement) => {
        const { command } = step(client, [...parseAndBind(statement), serialize.execute()]);
        return Number(/^INSERT \d+ (\d+)$/.exec(await command)?.[1] ?? 0);
      },
    }),
    parameters,
  );

  /** What cannot be answered is for the INSERT to say. */
  const mayCopy = async (client: Client, into: InsertTarget): Promise<boolean> => {
    if (into.upsertKey) return false;
    const statement = { sql: MAY_COPY, bindings: [tableIn(into, pgInsert.quote)] };
    const asked = step(client, [
      ...settings.before(MAY_COPY),
      ...parseAndBind(statement),
      serialize.execute(),
    ]);
    return asked.command.then(
      () => asked.value === 't',
      () => false,
    );
  };

  const copyAll = async (client: Client, { into, batches }: Insertion): Promise<number> => {
    const { begin, commit, rollback } = transaction(client);
    const writers = await parameters.writers(client, insertSql(into, 1, pgInsert));
    const columns = into.columns.map((name) => pgInsert.quote(name)).join(', ');
    const copy = new PgCopy(client, `COPY ${tableIn(into, pgInsert.quote)} (${columns}) FROM STDIN`);
    const sent: Place[] = [];
    let rows = 0;
    await insertAll(batches, COPIED_AT_ONCE, {
      begin: async () => {
        await begin();
        await client.query(copy).began;
      },
      put: async (chunk) => {
        sent.push(chunk.place);
        if (sent.length > REMEMBERED) sent.shift();
        await told(copy.put(linesOf(chunk.rows, writers)), sent);
        return undefined;
      },
      commit: async () => {
        rows = await told(copy.end(), sent);
        await commit();
      },
      rollback: async () => {
        await copy.leave();
        await rollback();
      },
    });
    return rows;
  };

  return (client: Client, insertion: Insertion): RunningWrite => {
    const insert = async (): Promise<{ affectedRows: number | string }> =>
      (await mayCopy(client, insertion.into))
        ? { affectedRows: await copyAll(client, insertion) }
        : insertMany(client, insertion).result;
    const result = insert();
    return { result, done: result, reset: transaction(client).reset };
  };
}

/** The server says of a row only later which line it was in. */
async function told<T>(work: Promise<T>, sent: readonly Place[]): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { where = '' } = error as { readonly where?: string };
    const line = Number(/^COPY [^]*, line (\d+)/.exec(where)?.[1] ?? 0);
    const chunk = sent.find(({ first, last }) => first <= line && line <= last);
    throw chunk ? placed(error, { batch: chunk.batch, first: line, last: line }) : error;
  }
}

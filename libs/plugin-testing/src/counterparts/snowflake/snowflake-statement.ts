import { setTimeout as sleep } from 'node:timers/promises';
import type { DuckDBValue } from '@duckdb/node-api';
import type { Behind, SqlBehind, SqlBehindConnection } from '../sql-behind.js';
import { behind, type Context, type Grants, shown, withSequence } from './snowflake-sql.js';
import { SnowflakeResult } from './snowflake-result.js';

export interface Order {
  readonly sqlText: string;
  readonly bindings?: Readonly<Record<string, { readonly type: string; readonly value: string | null }>>;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** An answer's `data`, or why there is none. */
export type Outcome =
  | { readonly data: object }
  | { readonly error: { readonly code: string; readonly sqlState: string; readonly message: string } };

/** Numbers of the kinds of statements (the driver's statement_type.js), and how it calls what they counted. */
const DML: Readonly<Record<string, readonly [id: number, counted: string]>> = {
  INSERT: [0x3100, 'number of rows inserted'],
  UPDATE: [0x3200, 'number of rows updated'],
  DELETE: [0x3300, 'number of rows deleted'],
};
const SELECT = 0x1000;

/** A statement of a session; it runs from the start, and its result stays with it. */
export class SnowflakeStatement {
  readonly outcome: Promise<Outcome>;
  result: SnowflakeResult | undefined;
  running = true;
  readonly #stop = new AbortController();

  constructor(
    readonly queryId: string,
    private readonly order: Order,
    private readonly parts: {
      readonly engine: SqlBehind;
      readonly connection: SqlBehindConnection;
      readonly context: Context;
      readonly grants: Grants;
    },
  ) {
    this.outcome = this.#run()
      .then((data) => ({ data }))
      .catch((error: unknown) => ({ error: this.#explain(error as Error) }))
      .finally(() => (this.running = false));
  }

  abort(): void {
    if (!this.running) return;
    this.#stop.abort();
    this.parts.connection.interrupt();
  }

  /** Resolves with the outcome, or with nothing where it takes longer than a client is kept waiting. */
  async soon(ms: number): Promise<Outcome | undefined> {
    return Promise.race([this.outcome, sleep(ms, undefined, { ref: false })]);
  }

  async #run(): Promise<object> {
    const { connection, context, grants } = this.parts;
    const { sqlText, parameters = {} } = this.order;
    if (parameters['MULTI_STATEMENT_COUNT'] !== 1) throw new Error('the client lets several statements pass');
    const waits = /\bSYSTEM\$WAIT\s*\(\s*(\d+)\s*\)/i.exec(sqlText)?.[1];
    if (waits) await sleep(Number(waits) * 1000, undefined, { signal: this.#stop.signal });
    const show = shown(sqlText, grants);
    const sql = waits
      ? `SELECT 'waited'`
      : await withSequence(connection, show?.sql ?? behind(sqlText, context));
    const values = show ? [...show.values] : this.#values();
    const found = await connection.run(sql, values);
    return found.affectedRows === undefined
      ? this.#rows(found, sql, values)
      : counted(sqlText, found.affectedRows);
  }

  async #rows(found: Behind, sql: string, values: DuckDBValue[]): Promise<object> {
    const limit = Number(this.order.parameters?.['ROWS_PER_RESULTSET'] ?? 0) || Infinity;
    const result = new SnowflakeResult(found, limit);
    const { rowset, counts } = await result.inline(() => this.#count(sql, values));
    this.result = result;
    const returned = counts.reduce((sum, rows) => sum + rows, rowset.length);
    return { rowtype: result.rowtype, rowset, counts, returned, total: returned, statementTypeId: SELECT };
  }

  async #count(sql: string, values: DuckDBValue[]): Promise<number> {
    const connection = await this.parts.engine.connect();
    try {
      const counts = (await connection.run(`SELECT count(*) FROM (${sql})`, values)).batches;
      for await (const rows of counts) for (const [count] of rows) return Number(count);
      return 0;
    } finally {
      connection.close();
    }
  }

  /** Real ones: the text of the statement never holds them. */
  #values(): DuckDBValue[] {
    const bindings = Object.entries(this.order.bindings ?? {}).sort(([a], [b]) => Number(a) - Number(b));
    return bindings.map(([, { type, value }]) => {
      if (value === null) return null;
      if (type === 'FIXED') return BigInt(value);
      if (type === 'REAL') return Number(value);
      return type === 'BOOLEAN' ? value === 'true' : value;
    });
  }

  #explain({ message }: Error): { code: string; sqlState: string; message: string } {
    if (this.#stop.signal.aborted)
      return { code: '000604', sqlState: '57014', message: 'SQL execution canceled' };
    const [code, sqlState] = ERRORS.find(([pattern]) => pattern.test(message))![1];
    return { code, sqlState, message: `SQL compilation error: ${message}` };
  }
}

/** What the engine behind says, by the codes that Snowflake would. */
const ERRORS: readonly (readonly [pattern: RegExp, codes: readonly [code: string, sqlState: string]])[] = [
  [/Parser Error/, ['001003', '42000']],
  [/Catalog Error/, ['002003', '42S02']],
  [/Conversion Error/, ['100038', '22018']],
  [/Constraint Error/, ['100072', '22000']],
  [/./, ['000904', '42000']],
];

function counted(sql: string, rows: number): object {
  const [statementTypeId, name] = DML[/\b(INSERT|UPDATE|DELETE)\b/i.exec(sql)![1]!.toUpperCase()]!;
  const column = (text: string) => ({ name: text, type: 'fixed', nullable: false, precision: 19, scale: 0 });
  const rowtype = [column(name)];
  const rowset = [[String(rows)]];
  if (name.endsWith('updated')) {
    rowtype.push(column('number of multi-joined rows updated'));
    rowset[0]!.push('0');
  }
  return { rowtype, rowset, counts: [], returned: 1, total: 1, statementTypeId };
}

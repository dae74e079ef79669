import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  StatementType,
} from '@duckdb/node-api';

/** What a statement gave: rows as they come, or how many a write changed. */
export interface Behind {
  readonly columns: readonly { readonly name: string; readonly type: DuckDBType }[];
  readonly batches: AsyncIterable<readonly (readonly DuckDBValue[])[]>;
  /** Of INSERT, UPDATE and DELETE without RETURNING. */
  readonly affectedRows: number | undefined;
}

const WRITES = new Set([StatementType.INSERT, StatementType.UPDATE, StatementType.DELETE]);

/**
 * A real SQL engine for the stand-ins of servers that cannot be had: they speak their own protocol, and let DuckDB, in
 * memory and cut off from files and network, make sense of what it carries.
 */
export class SqlBehind {
  static async open(): Promise<SqlBehind> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: '1',
      enable_external_access: 'false',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    return new SqlBehind(instance);
  }

  private constructor(private readonly instance: DuckDBInstance) {}

  async connect(): Promise<SqlBehindConnection> {
    return new SqlBehindConnection(await this.instance.connect());
  }

  close(): void {
    this.instance.closeSync();
  }
}

/** One client's: statements one at a time, each a transaction of its own unless it says BEGIN. */
export class SqlBehindConnection {
  constructor(private readonly connection: DuckDBConnection) {}

  /** Placeholders are `?` or `$1`. @throws Error in DuckDB's words */
  async run(sql: string, values: DuckDBValue[] = []): Promise<Behind> {
    const result = await this.connection.stream(sql, values);
    const types = result.columnTypes();
    const columns = result.columnNames().map((name, index) => ({ name, type: types[index]! }));
    const counts = WRITES.has(result.statementType) && columns.length === 1 && columns[0]!.name === 'Count';
    if (!counts) return { columns, batches: result.yieldRows(), affectedRows: undefined };
    let affectedRows = 0;
    for await (const rows of result.yieldRows()) for (const [count] of rows) affectedRows += Number(count);
    return { columns: [], batches: nothing(), affectedRows };
  }

  /** Ends what runs. */
  interrupt(): void {
    this.connection.interrupt();
  }

  close(): void {
    this.connection.closeSync();
  }
}

async function* nothing(): AsyncGenerator<never> {}

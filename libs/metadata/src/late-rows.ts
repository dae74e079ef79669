import type { DataSource } from 'typeorm';
import type { SqlBuilder } from './sql-builder.js';

type Row = Readonly<Record<string, unknown>>;

/** Where a row belongs: it goes when that goes. */
interface Parent {
  readonly table: string;
  /** The column that names it. */
  readonly key: string;
}

/**
 * Inserts rows some time after what they tell of: all or none, save those whose parent is deleted by now. Those are
 * dropped, since they would keep the others from being written for ever.
 */
export async function insertLate(
  dataSource: DataSource,
  sql: SqlBuilder,
  { table, parent, rows }: { readonly table: string; readonly parent: Parent; readonly rows: readonly Row[] },
): Promise<void> {
  if (rows.length === 0) return;
  await dataSource.transaction(async (manager) => {
    const ids = [...new Set(rows.map((row) => row[parent.key] as string))].sort();
    const found = await sql.run<{ id: string }>((knex) => {
      const parents = knex(parent.table).select('id').whereIn('id', ids).orderBy('id');
      // No more than a foreign key would ask for: whoever changes several parents must not have to wait.
      return sql.engine === 'postgres' ? parents.forKeyShare() : parents.forShare();
    }, manager);
    const alive = new Set<unknown>(found.map(({ id }) => id));
    await sql.insert(
      table,
      rows.filter((row) => alive.has(row[parent.key])),
      manager,
    );
  });
}

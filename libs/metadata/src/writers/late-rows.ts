import type { DataSource, EntityManager } from 'typeorm';
import type { Row, SqlBuilder } from '../database/sql-builder.js';

/** Where a row belongs: it goes when that goes. */
interface Parent {
  readonly table: 'workspaces' | 'integrations';
  /** The column that names it. */
  readonly key: string;
}

interface LateRows {
  readonly table: string;
  /** Workspaces first, as all transactions lock them: on MySQL two would else wait for each other. */
  readonly parents: readonly Parent[];
  readonly rows: readonly Row[];
}

/**
 * Inserts rows some time after what they tell of: all or none, save those of which a parent is deleted by now. Those are
 * dropped, since they would keep the others from being written for ever.
 */
export async function insertLate(
  dataSource: DataSource,
  sql: SqlBuilder,
  { table, parents, rows }: LateRows,
): Promise<void> {
  if (rows.length === 0) return;
  await dataSource.transaction(async (manager) => {
    let wanted = rows;
    for (const parent of parents) wanted = await ofLiving(parent, wanted, sql, manager);
    await sql.insert(table, wanted, manager);
  });
}

/** Those whose parent is there, and stays until the transaction ends. */
async function ofLiving(
  { table, key }: Parent,
  rows: readonly Row[],
  sql: SqlBuilder,
  manager: EntityManager,
): Promise<readonly Row[]> {
  const ids = [...new Set(rows.map((row) => row[key] as string))].sort();
  const found = await sql.run<{ id: string }>((knex) => {
    const parents = knex(table).select('id').whereIn('id', ids).orderBy('id');
    // No more than a foreign key would ask for: a change of several parents must not have to wait.
    return sql.engine === 'postgres' ? parents.forKeyShare() : parents.forShare();
  }, manager);
  const alive = new Set<unknown>(found.map(({ id }) => id));
  return rows.filter((row) => alive.has(row[key]));
}

import type { DataSource, EntityManager } from 'typeorm';

export type Engine = 'better-sqlite3' | 'postgres' | 'mysql';

/** The SQL function by which SQLite folds the case of more than ASCII. */
export const SQLITE_FOLD = 'patchbay_fold';

export function engineOf(source: DataSource | EntityManager): Engine {
  const { options } = 'options' in source ? source : source.dataSource;
  return options.type as Engine;
}

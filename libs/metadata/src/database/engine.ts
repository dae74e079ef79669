import type { DataSource, EntityManager } from 'typeorm';

export type Engine = 'better-sqlite3' | 'postgres' | 'mysql';

export function engineOf(source: DataSource | EntityManager): Engine {
  const { options } = 'options' in source ? source : source.dataSource;
  return options.type as Engine;
}

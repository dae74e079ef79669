import type { SqlDialect } from './dialect.js';
import { postgres } from './postgres.js';
import { postgresBasicValues } from './values/postgres-basics.js';

/** What of PostgreSQL takes more than its driver and the standard's catalogue. */
const MORE: ReadonlySet<string> = new Set<keyof SqlDialect>([
  'body',
  'columnTypes',
  'corpus',
  'kinds',
  'same',
  'withoutColumns',
]);

/** For a plugin that is to show how one is begun. */
export const postgresBasics = {
  ...Object.fromEntries(Object.entries(postgres).filter(([name]) => !MORE.has(name))),
  values: postgresBasicValues,
} as SqlDialect;

import type { SqlDialect } from './dialect.js';
import { duckdb } from './duckdb.js';
import { mysql } from './mysql.js';
import { postgres } from './postgres.js';
import { sqlite } from './sqlite.js';

export {
  FEATURES,
  VALUE_KINDS,
  type Feature,
  type Link,
  type SqlDialect,
  type Value,
  type ValueKind,
} from './dialect.js';
export { LEFTOVER_KINDS, type Leftover, NO_LEFTOVERS } from './leftovers.js';

/** By the engine that a contract runs over. */
export const DIALECTS = { postgres, mariadb: mysql, sqlite, duckdb } satisfies Record<string, SqlDialect>;

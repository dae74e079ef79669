import type { Leftovers } from './leftovers.js';
import { NO_LEFTOVERS } from './leftovers.js';

/** Each statement has a connection of its own. */
export const duckdbLeftovers = (name: string): Leftovers => ({
  ...NO_LEFTOVERS,
  'temporary object': [
    { leave: `CREATE TEMP TABLE ${name} AS SELECT 1 AS a`, fails: true, probe: `FROM ${name}` },
    { leave: `CREATE TEMP VIEW ${name} AS SELECT 1 AS a`, fails: true, probe: `FROM ${name}` },
    { leave: `CREATE TEMP MACRO ${name}(x) AS -1`, fails: true, probe: `SELECT ${name}(1)` },
    { leave: `CREATE TEMP MACRO sum(x) AS -1`, fails: true, probe: `SELECT sum(n) FROM range(3) AS r(n)` },
    { leave: `CREATE TEMP SEQUENCE ${name}`, fails: true, probe: `SELECT count(*) FROM duckdb_sequences()` },
    { leave: `CREATE TEMP TYPE ${name} AS ENUM ('a')`, fails: true, probe: `SELECT 'a'::${name}` },
  ],
  setting: [
    {
      leave: `--\rSET search_path = 'temp' /*\nSELECT 1 --*/`,
      fails: true,
      probe: 'SELECT current_schema()',
    },
    { leave: `EXPLAIN ANALYZE SET search_path = 'temp'`, fails: true, probe: 'SELECT current_schema()' },
  ],
  variable: [
    {
      leave: `EXPLAIN ANALYZE SET VARIABLE ${name} = 5`,
      by: 'query',
      probe: `SELECT getvariable('${name}')`,
    },
    {
      leave: `EXPLAIN ANALYZE SET VARIABLE ${name} = 5`,
      fails: true,
      probe: `SELECT getvariable('${name}')`,
    },
  ],
  'prepared statement': [
    {
      leave: `EXPLAIN ANALYZE PREPARE ${name} AS SELECT 1`,
      fails: true,
      probe: `EXECUTE ${name}`,
      probedBy: 'write',
    },
  ],
  seed: [{ leave: 'SELECT setseed(0.42)', probe: 'SELECT random()', varies: true }],
});

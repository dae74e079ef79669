import type { Leftovers } from './leftovers.js';
import { NO_LEFTOVERS } from './leftovers.js';

/** Each statement has the process to itself; what it made for its own handle is refused, and the handle is closed. */
export const sqliteLeftovers = (name: string): Leftovers => ({
  ...NO_LEFTOVERS,
  'temporary object': [
    `CREATE TEMP TABLE ${name} AS SELECT 1 AS a`,
    `CREATE TABLE temp.${name} (a)`,
    `CREATE TEMPORARY VIEW ${name} AS SELECT 1 AS a`,
  ].flatMap((leave) => [
    { leave, fails: true, probe: `SELECT * FROM ${name}` },
    { leave, fails: true, probe: `INSERT INTO ${name} VALUES (1)`, probedBy: 'write' },
  ]),
});

import type { Leftovers } from './leftovers.js';

/** The statements inside are not for the judge of the text to read. */
const within = (...statements: string[]): string =>
  `DO $$ BEGIN ${statements.map((text) => `EXECUTE '${text.replaceAll("'", "''")}';`).join(' ')} END $$`;

const setting = (name: string): string => `SELECT current_setting('${name}') AS found`;
const locks = (key: number): string =>
  `SELECT count(*)::int AS found FROM pg_locks WHERE locktype = 'advisory' AND objid = ${key}`;

/**
 * @param name of objects that no other test uses
 * @param user whom the plugin logs in as
 */
export const postgresLeftovers = (name: string, user: string): Leftovers => ({
  'temporary object': [
    {
      prepare: [`CREATE TABLE ${name}_real AS SELECT 1 AS a`, `GRANT ALL ON ${name}_real TO PUBLIC`],
      leave: `CREATE TEMP TABLE ${name}_real AS SELECT 666 AS a`,
      probe: `SELECT a FROM ${name}_real`,
    },
    {
      leave: `CREATE TEMP VIEW ${name}_view AS SELECT 666 AS a`,
      probe: `SELECT to_regclass('${name}_view') IS NULL AS gone`,
    },
    {
      leave: `CREATE FUNCTION pg_temp.${name}_temp() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
      probe: `SELECT count(*)::int AS found FROM pg_proc WHERE proname = '${name}_temp'`,
    },
    {
      leave: within(`CREATE TEMP SEQUENCE ${name}_counter`),
      probe: `SELECT to_regclass('${name}_counter') IS NULL AS gone`,
    },
    {
      leave: `SELECT 666 AS a INTO TEMP ${name}_into`,
      probe: `SELECT to_regclass('${name}_into') IS NULL AS gone`,
    },
  ],
  setting: [
    { leave: within('SET datestyle = German'), probe: `SELECT date '2020-02-01' AS found` },
    { leave: within('SET intervalstyle = postgres'), probe: `SELECT interval '1 day 2 hours' AS found` },
    { leave: within('SET bytea_output = escape'), probe: `SELECT decode('00ff10', 'hex') AS found` },
    {
      leave: within(`SET timezone = 'Asia/Tokyo'`),
      probe: `SELECT timestamptz '2020-01-01 00:00Z' AS found`,
    },
    { leave: within('SET extra_float_digits = -10'), probe: 'SELECT 0.1::float8 + 0.2 AS found' },
    { leave: within('SET standard_conforming_strings = off'), probe: `SELECT '\\' AS found, ' ' AS other` },
    { leave: within('SET search_path = pg_catalog'), probe: setting('search_path') },
    { leave: within('SET statement_timeout = 1'), probe: setting('statement_timeout') },
    {
      leave: within('SET default_transaction_read_only = on'),
      probe: setting('default_transaction_read_only'),
    },
    {
      leave: within('SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE'),
      probe: setting('default_transaction_isolation'),
    },
    {
      leave: `UPDATE pg_settings SET setting = 'German, DMY' WHERE name = 'DateStyle'`,
      probe: setting('datestyle'),
    },
    {
      leave: `SELECT "set_config"('search_path', 'pg_catalog', false)`,
      probe: setting('search_path'),
    },
    {
      leave: `SELECT U&"set\\005fconfig"('search_path', 'pg_catalog', false)`,
      probe: setting('search_path'),
    },
    {
      by: 'query',
      leave: `SELECT set_config('search_path', 'pg_catalog', false)`,
      probe: 'SHOW search_path',
    },
    {
      by: 'query',
      leave: `SELECT set_config('default_transaction_read_only', 'on', false)`,
      probe: 'SHOW default_transaction_read_only',
    },
  ],
  role: [
    {
      prepare: [`CREATE ROLE ${name}_role`, `GRANT ${name}_role TO ${user}`],
      leave: within(`SET ROLE ${name}_role`),
      probe: 'SELECT current_user::text AS found',
    },
  ],
  'session lock': [
    { leave: within('SELECT pg_advisory_lock(7001)'), probe: locks(7001) },
    { leave: `SELECT "pg_advisory_lock"(7002)`, probe: locks(7002) },
    {
      leave: `DO $$ BEGIN PERFORM pg_advisory_lock(7003); RAISE EXCEPTION 'too late'; END $$`,
      fails: true,
      probe: locks(7003),
    },
    {
      // An index function of old, say: its author said that it does nothing.
      prepare: [
        `CREATE FUNCTION ${name}_locks() RETURNS int IMMUTABLE LANGUAGE plpgsql
          AS 'BEGIN PERFORM pg_advisory_lock(7004), setseed(0.42); RETURN 1; END'`,
      ],
      by: 'query',
      leave: `SELECT ${name}_locks()`,
      probe: locks(7004),
    },
  ],
  variable: [
    {
      leave: `SELECT "set_config"('${name}.tenant', 'seven', false)`,
      probe: `SELECT coalesce(current_setting('${name}.tenant', true), '') AS found`,
    },
  ],
  'prepared statement': [
    {
      leave: within('PREPARE later AS SELECT 1'),
      probe: 'SELECT count(*)::int AS found FROM pg_prepared_statements',
    },
  ],
  cursor: [
    {
      leave: within('DECLARE held CURSOR WITH HOLD FOR SELECT 1'),
      probe: `SELECT count(*)::int AS found FROM pg_cursors WHERE name = 'held'`,
    },
  ],
  subscription: [
    {
      leave: within('LISTEN news'),
      probe: 'SELECT count(*)::int FROM pg_listening_channels()',
      probedBy: 'write',
    },
  ],
  'generated key': [
    {
      prepare: [`CREATE SEQUENCE ${name}_keys`, `GRANT ALL ON ${name}_keys TO PUBLIC`],
      leave: `SELECT nextval('${name}_keys')`,
      probe: 'SELECT lastval()',
    },
  ],
  seed: [{ leave: 'SELECT setseed(0.42)', probe: 'SELECT random() AS found', varies: true }],
});

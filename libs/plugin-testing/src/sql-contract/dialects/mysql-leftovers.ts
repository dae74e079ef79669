import type { Leftover, Leftovers } from './leftovers.js';

const variable = (leave: string): Leftover => ({ leave, probe: 'SELECT @kept AS found' });
const setting = (name: string): string => `SELECT @@SESSION.${name} AS found`;
const lock = (name: string): string => `SELECT is_free_lock('${name}') AS found`;

/**
 * @param name of objects that no other test uses
 * @param user whom the plugin logs in as
 */
export const mysqlLeftovers = (name: string, user: string): Leftovers => {
  /** What a statement calls by its name alone; a trigger or an event may do the same. */
  const called = (by: string, body: string, probe: string): Leftover => ({
    prepare: [`CREATE FUNCTION ${name}_${by}() RETURNS int MODIFIES SQL DATA BEGIN ${body}; RETURN 1; END`],
    leave: `DO ${name}_${by}()`,
    probe,
  });
  const table = `CREATE TABLE ${name}_real AS SELECT 1 AS a`;
  return {
    'temporary object': [
      {
        prepare: [table],
        leave: `CREATE TEMPORARY TABLE ${name}_real AS SELECT 666 AS a`,
        probe: `SELECT a FROM ${name}_real`,
      },
      {
        leave: `CREATE OR REPLACE TEMPORARY TABLE ${name}_other AS SELECT 666 AS a`,
        probe: `SELECT a FROM ${name}_other`,
      },
      called('table', `CREATE TEMPORARY TABLE ${name}_mine AS SELECT 666 AS a`, `SELECT a FROM ${name}_mine`),
    ],
    setting: [
      called('zone', `SET time_zone = '-05:00'`, `SELECT from_unixtime(0) AS found`),
      called('modes', `SET sql_mode = 'ANSI_QUOTES'`, 'SELECT "text" AS found'),
      called('names', 'SET character_set_results = latin1', setting('character_set_results')),
      called('limit', 'SET sql_select_limit = 1', `SELECT 1 AS found UNION SELECT 2`),
      {
        prepare: [
          `CREATE FUNCTION ${name}_reading() RETURNS int BEGIN SET time_zone = '-05:00'; RETURN 1; END`,
          `CREATE VIEW ${name}_reads AS SELECT ${name}_reading() AS one`,
        ],
        by: 'query',
        leave: `SELECT * FROM ${name}_reads`,
        probe: 'SELECT from_unixtime(0) AS found',
      },
    ],
    role: [
      {
        prepare: [
          `CREATE ROLE ${name}_role`,
          `GRANT ${name}_role TO '${user}'@'127.0.0.1'`,
          `CREATE DEFINER = '${user}'@'127.0.0.1' PROCEDURE ${name}_becomes() SET ROLE ${name}_role`,
        ],
        leave: `CALL ${name}_becomes()`,
        probe: 'SELECT current_role() AS found',
      },
    ],
    'session lock': [
      { leave: `SELECT get_lock('${name}', 0)`, probe: lock(name) },
      called('lock', `DO get_lock('${name}_lock', 0)`, lock(`${name}_lock`)),
      {
        prepare: [`CREATE FUNCTION ${name}_locking() RETURNS int RETURN get_lock('${name}_query', 0)`],
        by: 'query',
        leave: `SELECT ${name}_locking()`,
        probe: lock(`${name}_query`),
      },
      {
        prepare: [
          `CREATE FUNCTION ${name}_failing() RETURNS int BEGIN
            DO get_lock('${name}_failed', 0); SIGNAL SQLSTATE '22012'; RETURN 1; END`,
        ],
        leave: `SELECT ${name}_failing()`,
        fails: true,
        probe: lock(`${name}_failed`),
      },
    ],
    variable: [
      variable('SELECT 5 INTO @kept'),
      variable('SELECT @kept := 5'),
      variable('DO @kept := 5'),
      { ...variable('SELECT @kept := 5'), by: 'query' },
      { ...variable('SELECT 5 INTO @kept'), by: 'query' },
      called('variable', 'SET @kept = 5', 'SELECT @kept AS found'),
      {
        prepare: [
          `CREATE TABLE ${name}_watched (a int)`,
          `CREATE TRIGGER ${name}_trigger BEFORE INSERT ON ${name}_watched FOR EACH ROW SET @kept = 5`,
        ],
        leave: `INSERT INTO ${name}_watched VALUES (1)`,
        probe: 'SELECT @kept AS found',
      },
    ],
    'prepared statement': [
      {
        prepare: [
          `CREATE PROCEDURE ${name}_prepares() PREPARE later FROM 'SELECT 1'`,
          `CREATE PROCEDURE ${name}_executes() EXECUTE later`,
        ],
        leave: `CALL ${name}_prepares()`,
        probe: `CALL ${name}_executes()`,
        probedBy: 'write',
      },
    ],
    cursor: [],
    subscription: [],
    'generated key': [
      { leave: 'DO last_insert_id(42)', probe: 'SELECT last_insert_id() AS found' },
      {
        prepare: [`CREATE TABLE ${name}_keys (id int AUTO_INCREMENT PRIMARY KEY, a int)`],
        leave: `INSERT INTO ${name}_keys (a) VALUES (1)`,
        probe: 'SELECT last_insert_id() AS found',
      },
    ],
    seed: [
      {
        ...called('seed', 'SET rand_seed1 = 1, rand_seed2 = 2', 'SELECT rand() AS found'),
        varies: true,
      },
    ],
  };
};

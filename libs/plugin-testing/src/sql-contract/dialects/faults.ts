import type { Faults } from './dialect.js';

/** A block that raises an error of a state. */
const raised = (state: string, more = '') =>
  `DO $$ BEGIN RAISE EXCEPTION 'too late' USING ERRCODE = '${state}'${more}; END $$`;

export const postgresFaults: Faults = {
  mistakes: (table) => [
    `DO $$ BEGIN RAISE EXCEPTION 'too late'; END $$`,
    raised('U0001'),
    raised('99999'),
    // Dependent objects, a view that is not filled, too complex, a column that would be the 1601st.
    `DO $$ BEGIN CREATE TABLE par (id int PRIMARY KEY); CREATE TABLE chi (id int REFERENCES par); DROP TABLE par; END $$`,
    `DO $$ BEGIN CREATE MATERIALIZED VIEW unfilled AS SELECT 1 AS a WITH NO DATA; PERFORM * FROM unfilled; END $$`,
    `DO $$ BEGIN EXECUTE 'CREATE TABLE wide (' || (SELECT string_agg('c' || n || ' int', ', ') FROM generate_series(1, 1700) n) || ')'; END $$`,
    `INSERT INTO ${table} (name) VALUES ('Ada')`,
    `UPDATE ${table} SET id = 1 / (id - id)`,
    `DROP DATABASE nowhere_to_be_found`,
    `GRANT SELECT ON ${table} TO nobody_here`,
  ],
  conflicts: [raised('40001'), raised('40P01'), raised('55P03')],
  limits: [raised('57014'), raised('25P04')],
  explained: (table) => [
    [
      `DO $$ BEGIN RAISE EXCEPTION 'm' USING DETAIL = 'the detail', HINT = 'the hint', ERRCODE = 'U0001'; END $$`,
      [],
      { sqlstate: 'U0001', message: 'm', detail: 'the detail', hint: 'the hint' },
    ],
    [`SELECT id FROM ${table} WHERE nome = 1`, [], { position: `SELECT id FROM ${table} WHERE n`.length }],
    [
      `INSERT INTO ${table} (name, nome) VALUES (?, ?)`,
      ['x', 'y'],
      { position: `INSERT INTO ${table} (name, n`.length },
    ],
    [
      `UPDATE ${table} SET note = ?, name = ? WHERE nome = 1`,
      ['x', 'y'],
      { position: `UPDATE ${table} SET note = ?, name = ? WHERE n`.length },
    ],
    [
      `INSERT INTO ${table} (name) VALUES (?)`,
      ['Ada'],
      { detail: 'Key (name)=(Ada) already exists.', table, constraint: `${table}_name_key` },
    ],
    [`INSERT INTO ${table} (name) VALUES (NULL)`, [], { table, column: 'name' }],
  ],
};

/** A statement that fails with a state and a number. */
const signal = (state: string, number?: number) =>
  `SIGNAL SQLSTATE '${state}' SET MESSAGE_TEXT = 'too late'${number ? `, MYSQL_ERRNO = ${number}` : ''}`;

export const mysqlFaults: Faults = {
  mistakes: (table) => [
    signal('45000'),
    signal('U0001'),
    `GRANT SELECT ON *.* TO 'nobody_here'@'%'`,
    `KILL 4000000000`,
    `INSERT INTO ${table} (name) VALUES ('Ada')`,
    `INSERT INTO ${table} (id, name) VALUES ('x', 'y')`,
    `DROP DATABASE nowhere_to_be_found`,
    `SELECT * FROM nowhere_to_be_found.a`,
    `ALTER TABLE ${table} ADD COLUMN g int AS (id) STORED, ADD COLUMN g int AS (id) STORED`,
    // A generated column that is written to, and a view of what is gone.
    ...[signal('HY000', 1906), signal('HY000', 1356)],
  ],
  conflicts: [signal('40001', 1213), signal('HY000', 1205), signal('HY000', 1020)],
  limits: [signal('70100', 1969), signal('HY000', 3024)],
  explained: () => [[signal('45000'), [], { sqlstate: '45000', message: 'too late' }]],
};

export const sqliteFaults: Faults = {
  mistakes: (table) => [
    `INSERT INTO ${table} (name) VALUES ('Ada')`,
    `INSERT INTO ${table} (id, name) VALUES ('x', 'y')`,
    `UPDATE ${table} SET note = abs(-9223372036854775808)`,
    `ALTER TABLE ${table} ADD COLUMN name text`,
  ],
  conflicts: [],
  limits: [],
  explained: () => [],
};

export const duckdbFaults: Faults = {
  mistakes: (table) => [
    `INSERT INTO ${table} (name) VALUES ('Ada')`,
    `INSERT INTO ${table} (id, name) VALUES ('x', 'y')`,
    `UPDATE ${table} SET note = error('too late')`,
    `ALTER TABLE ${table} ADD COLUMN name text`,
    `CREATE INDEX i ON nowhere_to_be_found (a)`,
  ],
  conflicts: [],
  limits: [],
  explained: () => [],
};

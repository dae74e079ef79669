import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { describeEngine } from '@patchbay/plugin-testing/engines';
import { pg } from './index.js';

/** What an admin may have bound to a function that acts, and what only reads beside it. */
const SCHEMA = `
  CREATE SCHEMA app;
  CREATE TABLE app.log (line text);
  CREATE FUNCTION app.act(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN $1; END $$;
  CREATE FUNCTION app.act_default(text, int DEFAULT 1) RETURNS text LANGUAGE sql AS 'SELECT app.act($1)';
  CREATE FUNCTION app.act_row(app.log) RETURNS text LANGUAGE sql STABLE AS 'SELECT app.act($1.line)';
  CREATE FUNCTION app.label(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN $1; END $$;
  CREATE FUNCTION app.concat2(text, text) RETURNS text LANGUAGE sql AS $$ SELECT app.act($1) || $2 $$;
  CREATE FUNCTION app.inserting() RETURNS int LANGUAGE sql AS $$ INSERT INTO app.log VALUES ('x'); SELECT 1 $$;
  CREATE FUNCTION app.stable_sleeper() RETURNS text LANGUAGE sql STABLE AS $$ SELECT set_config('a.b', 'c', false) $$;
  CREATE FUNCTION app.atomic(x text) RETURNS text BEGIN ATOMIC SELECT 1; SELECT app.act(x); END;
  CREATE FUNCTION app.returning(x text) RETURNS text RETURN app.act(x);
  CREATE FUNCTION app.escaping() RETURNS text LANGUAGE sql SET standard_conforming_strings = off AS $$ SELECT '\\', app.act('x')::text, '--' $$;
  CREATE OPERATOR app.## (leftarg = text, rightarg = text, function = app.concat2);
  CREATE FUNCTION app.same(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
  CREATE FUNCTION app.differs(text, text) RETURNS boolean LANGUAGE sql AS $$ SELECT app.act('x') IS NULL $$;
  CREATE OPERATOR app.=# (leftarg = text, rightarg = text, function = app.same, negator = OPERATOR(app.<>#));
  CREATE OPERATOR app.<># (leftarg = text, rightarg = text, function = app.differs, negator = OPERATOR(app.=#));
  CREATE AGGREGATE app.acting_sum(text) (sfunc = textcat, stype = text, finalfunc = app.act);
  CREATE AGGREGATE app.text_sum(text) (sfunc = textcat, stype = text);
  CREATE VIEW app.acting_view AS SELECT app.act(line) FROM app.log;
  CREATE VIEW app.view_of_view AS SELECT * FROM app.acting_view;
  CREATE VIEW app.plain_view AS SELECT line, app.twice(1) AS two FROM app.log;
  CREATE TABLE app.guarded (a text);
  ALTER TABLE app.guarded ENABLE ROW LEVEL SECURITY;
  CREATE POLICY p ON app.guarded USING (app.act(a) IS NOT NULL);
  CREATE FUNCTION app.is_email(text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN app.act($1) LIKE '%@%'; END $$;
  CREATE DOMAIN app.email AS text CHECK (app.is_email(VALUE));
  CREATE DOMAIN app.short AS text CHECK (length(VALUE) < 9);
  CREATE TYPE app.person AS (name text, mail app.email);
  CREATE TABLE app.people (id int, mail app.email, email text, nick app.short);
  CREATE FUNCTION app.greets(app.email) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1::text';
  CREATE TYPE app.coin AS (cents int);
  CREATE FUNCTION app.to_coin(text) RETURNS app.coin LANGUAGE plpgsql AS $$ BEGIN PERFORM app.act($1); RETURN ROW(1); END $$;
  CREATE CAST (text AS app.coin) WITH FUNCTION app.to_coin(text) AS IMPLICIT;
  CREATE FUNCTION app.cents(app.coin) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT ($1).cents';
  CREATE TABLE app.orders (id int, label text, pg_sleep int, http_status int, count int, name text, nextval int);
  INSERT INTO app.orders VALUES (1, 'one', 2, 200, 4, 'n', 5);
  GRANT ALL ON SCHEMA app TO PUBLIC;
  GRANT ALL ON ALL TABLES IN SCHEMA app TO PUBLIC`;
const TWICE = `CREATE SCHEMA app;
  CREATE FUNCTION app.twice(int) RETURNS int LANGUAGE sql AS 'SELECT CASE WHEN $1 > 9 THEN app.twice($1 - 1) ELSE $1 * 2 END'`;

describeEngine('postgres', 'what names lead to, on PostgreSQL,', (engine) => {
  let bench: Bench;
  beforeAll(async () => {
    const { host, port, user, password, database, admin } = engine();
    await admin(`SET check_function_bodies = off; ${TWICE}; ${SCHEMA.replace('CREATE SCHEMA app;', '')}`);
    for (const name of ['dblink', 'tablefunc', 'pgcrypto', 'pg_surgery', 'pg_stat_statements'])
      await admin(`CREATE EXTENSION IF NOT EXISTS ${name}`);
    bench = await openBench(pg, { connection: { host, port, user, password, database } });
  });
  afterAll(() => bench.close());

  const verdict = (sql: string): Promise<string> =>
    bench.query(sql).then(
      () => 'ran',
      (error: Error) => error.message,
    );

  it.each([
    ['a call', `SELECT app.act('x')`],
    ['a call without its schema', `SELECT act('x')`],
    ['an attribute of a value', `SELECT ('/etc/hostname'::text).pg_read_file`],
    ['an attribute of a function in FROM', `SELECT f.pg_read_file FROM lower('/etc/hostname') f`],
    [
      'an attribute of a function in FROM without a name',
      `SELECT lower.pg_read_file FROM lower('/etc/hostname')`,
    ],
    ['an attribute of an element', `SELECT (ARRAY['/etc/hostname'])[1].pg_read_file`],
    ['an attribute of a subscripted element', `SELECT (ARRAY['x']::text[])[1].act`],
    [
      'an attribute by an escaped name',
      `SELECT (x).U&"pg\\005fread_file" FROM (SELECT '/etc/hostname'::text) AS s(x)`,
    ],
    ['an attribute that runs text', `SELECT (('SELECT app.act(1)'::text).ts_stat).word`],
    ['an attribute with defaults', `SELECT ('x'::text).act_default`],
    ['an attribute of a row', `SELECT l.act_row FROM app.log AS l`],
    ['an attribute of an extension', `SELECT ('host=x'::text).dblink_connect`],
    [
      'a function of an extension that damages pages',
      `SELECT heap_force_kill('app.log'::regclass, ARRAY['(0,1)']::tid[])`,
    ],
    ['the seed of a session', `SELECT setseed(0.1)`],
    ['an operator', `SELECT 'a' OPERATOR(app.##) 'b'`],
    ['the negator of an operator', `SELECT NOT ('a' OPERATOR(app.=#) 'b')`],
    ['an operator with ANY', `SELECT 'a' OPERATOR(app.=#) ANY (ARRAY['b'])`],
    ['an aggregate', `SELECT app.acting_sum(line) FROM app.log`],
    ['a window', `SELECT app.acting_sum(line) OVER () FROM app.log`],
    ['a view', 'SELECT * FROM app.acting_view'],
    ['a view of a view', 'SELECT * FROM app.view_of_view'],
    ['TABLE', 'TABLE app.acting_view'],
    ['a view as XML', `SELECT table_to_xml('app.acting_view', true, true, '')`],
    ['a schema as XML', `SELECT schema_to_xml('app', true, true, '')`],
    ['a policy', 'SELECT * FROM app.guarded'],
    ['a body in SQL', `SELECT app.concat2('a', 'b')`],
    ['a body that writes', 'SELECT app.inserting()'],
    ['a body that is called stable', 'SELECT app.stable_sleeper()'],
    ['an atomic body', `SELECT app.atomic('x')`],
    ['a body that is one expression', `SELECT app.returning('x')`],
    ['a body that is read otherwise', 'SELECT app.escaping()'],
    ['a domain by its name', `SELECT 'a@b'::app.email`],
    ['a domain that is called', `SELECT email('a@b')`],
    ['a domain within a row', `SELECT ROW('a', 'a@b')::app.person`],
    ['a domain within an array', `SELECT '{a@b}'::app.email[]`],
    ['a domain that a function takes', `SELECT app.greets('a@b')`],
    [
      'a domain that a column has, as another value becomes it',
      `SELECT lag(mail, 1, 'a@b') OVER () FROM app.people`,
    ],
    ['a domain within a row of a table', `SELECT json_populate_record(NULL::app.people, '{"mail": "a@b"}')`],
    ['a domain that is given by its number', `SELECT count(domain_in('a@b', 'app.email'::regtype, -1))`],
    ['a cast by the name of its type', `SELECT ('x'::text)::app.coin`],
    ['a cast that is not written', `SELECT app.cents('x'::text)`],
    ['a function in FROM', `SELECT * FROM ROWS FROM (lower('x'), app.act('x')) AS r`],
    ['a text that is run', `SELECT query_to_xml('SELECT app.act(1::text)', true, true, '')`],
    [
      'a text that is run as a named argument',
      `SELECT query_to_xml(nulls => true, tableforest => true, targetns => '', query => 'SELECT 1')`,
    ],
    ['a plan, where functions may be evaluated', `EXPLAIN INSERT INTO app.log VALUES (app.act('x'))`],
  ])('are refused where they lead to what acts: %s', async (_, sql) => {
    expect(await verdict(sql)).toMatch(/^(In |With the type |A query can)/);
  });

  it.each([
    [
      'columns with the names of functions',
      'SELECT o.label, o.http_status, o.count, o.name, o.nextval FROM app.orders AS o',
    ],
    [
      'columns of a row with the names of functions',
      'SELECT (o).http_status, (o).count, (o).name FROM app.orders AS o',
    ],
    [
      'volatile functions that only read',
      `SELECT random(), clock_timestamp(), pg_sleep(0), gen_random_uuid(), timeofday()`,
    ],
    [
      'functions of extensions',
      `SELECT gen_salt('md5'), crypt('a', 'ab'), encode(digest('x', 'sha256'), 'hex'), normal_rand(1, 0, 1)`,
    ],
    ['views of extensions', 'SELECT count(*) FROM pg_stat_statements_info WHERE false'],
    ['bodies in SQL that only read, and call themselves', 'SELECT app.twice(1)'],
    ['views that only read', 'SELECT * FROM app.plain_view'],
    [
      'aggregates and operators of others',
      `SELECT app.text_sum(label), 'a' ~ 'b', 1 BETWEEN 0 AND 2 FROM app.orders`,
    ],
    [
      'columns of a domain',
      `SELECT p.mail, upper(p.email), nick FROM app.people AS p WHERE mail = 'a@b' AND id = 1`,
    ],
    ['domains whose check only reads', `SELECT 'x'::app.short`],
    ['samples', 'SELECT * FROM app.orders TABLESAMPLE bernoulli (100)'],
    ['plans of writes', `EXPLAIN UPDATE app.orders SET label = upper(label)`],
    ['catalogues', 'SELECT count(*) FROM pg_catalog.pg_settings, information_schema.columns'],
    [
      'functions of the grammar',
      `SELECT EXTRACT(year FROM now()), trim('x'), 'a' SIMILAR TO 'b', POSITION('a' IN 'b'), date('2020-01-01')`,
    ],
  ])('are let through where they lead to what only reads: %s', async (_, sql) => {
    expect(await verdict(sql)).toBe('ran');
  });

  it('are refused with the function, and what an owner can do', async () => {
    expect(await verdict(`SELECT app.act('x')`)).toBe(
      'A query cannot call app.act, which PostgreSQL calls volatile. An owner can allow it in config.allowFunctions, or run it with write.',
    );
    expect(await verdict('SELECT * FROM app.view_of_view')).toMatch(
      /^In app.view_of_view: In app.acting_view: A query cannot call app.act, /,
    );
  });

  it('are let through where an owner vouches for the function, and for it alone', async () => {
    const { host, port, user, password, database } = engine();
    const config = { connection: { host, port, user, password, database } };
    const vouched = await openBench(pg, {
      ...config,
      allowFunctions: ['app.act', 'inserting', 'pg_read_file'],
    });
    const ran = (sql: string): Promise<string> =>
      vouched.query(sql).then(
        () => 'ran',
        (error: Error) => error.message,
      );
    try {
      expect(await ran(`SELECT app.act('x')`)).toBe('ran');
      expect(await ran('SELECT * FROM app.view_of_view')).toBe('ran');
      expect(await ran('SELECT app.inserting()')).toMatch(/read-only transaction/);
      expect(await ran('SELECT app.stable_sleeper()')).toMatch(/cannot call set_config/);
      expect(await ran(`SELECT pg_read_file('/etc/hostname')`)).toBe('A query cannot call pg_read_file.');
      expect(await ran(`SELECT ('/etc/hostname'::text).pg_read_file`)).toBe(
        'A query cannot call pg_read_file.',
      );
      expect(await ran(`SELECT (('SELECT 1'::text).ts_stat).word`)).toBe('A query cannot call ts_stat.');
    } finally {
      await vouched.close();
    }
  });

  it('are refused where they are not known everywhere, on a server that does not show its catalogue', async () => {
    const { host, port, user, password, database, admin } = engine();
    await admin('REVOKE SELECT ON pg_catalog.pg_aggregate FROM PUBLIC');
    const blind = await openBench(pg, { connection: { host, port, user, password, database } });
    try {
      const { rows } = await blind.query(`SELECT upper('a') AS a, count(*) FROM app.orders AS o`);
      expect(rows).toEqual([{ a: 'A', count: 1 }]);
      await expect(blind.query(`SELECT app.twice(1)`)).rejects.toThrow(
        /catalogue of this server could not be read/,
      );
      await expect(blind.query(`SELECT ('x'::text).pg_read_file`)).rejects.toThrow(
        /cannot call pg_read_file/,
      );
    } finally {
      await blind.close();
      await admin('GRANT SELECT ON pg_catalog.pg_aggregate TO PUBLIC');
    }
  });

  it('leave it to the server to say that there is no such function', async () => {
    expect(await verdict('SELECT no_such_function(1)')).toMatch(/no_such_function\(integer\) does not exist/);
  });

  it('are judged again after a write that defines something', async () => {
    await bench.write(`CREATE FUNCTION app.changing() RETURNS int LANGUAGE sql AS 'SELECT 1'`);
    expect(await verdict('SELECT app.changing()')).toBe('ran');
    await bench.write(
      `CREATE OR REPLACE FUNCTION app.changing() RETURNS int LANGUAGE sql AS 'DELETE FROM app.log; SELECT 1'`,
    );
    expect(await verdict('SELECT app.changing()')).toMatch(/^In app.changing: A query cannot be DELETE/);
  });
});

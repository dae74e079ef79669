import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import {
  availability,
  describeEngine,
  type OwnEngine,
  startPgbouncer,
} from '@patchbay/plugin-testing/engines';
import { Client } from 'pg';
import { pg } from './index.js';

const here = availability('pgbouncer');
const needed = process.env['CI'] === 'true';
if (!here.available && !needed) process.stderr.write(`SKIPPED pg behind PgBouncer. ${here.how}\n`);

describeEngine('postgres', 'the pg plugin, behind a pooler', (server) => {
  // Of the pooler’s parameters: it refuses those that it does not know, or ignores them without a word.
  const POOLERS = [
    ['refuses parameters of the login', {}],
    [
      'ignores parameters of the login',
      { ignore_startup_parameters: 'IntervalStyle,bytea_output,extra_float_digits,search_path' },
    ],
    ['gives a client its server for as long as it stays', { pool_mode: 'session' }],
  ] as const;

  (here.available || needed ? describe : describe.skip).each(POOLERS)('that %s', (_, settings) => {
    let pooler: OwnEngine;
    const opened: Bench[] = [];
    const open = async (config: object = {}): Promise<Bench> => {
      const { host, port, user, password, database } = pooler;
      const bench = await openBench(pg, { connection: { host, port, user, password, database }, ...config });
      opened.push(bench);
      return bench;
    };

    beforeAll(async () => {
      pooler = await startPgbouncer(server(), settings);
    }, 60_000);
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((bench) => bench.close()));
    });
    afterAll(() => pooler.stop());

    it('gives values their form, whatever the server’s own settings are', async () => {
      const { database } = pooler;
      const foreign = ['bytea_output = escape', 'intervalstyle = postgres', `datestyle = 'German'`];
      for (const setting of foreign) await server().admin(`ALTER DATABASE ${database} SET ${setting}`);
      try {
        await pooler.restart();
        const bench = await open();
        const { rows } = await bench.query(
          `SELECT decode('00ff105c', 'hex') AS bytes, interval '1 day 2 hours' AS span, date '2020-02-01' AS day,
            0.1::float8 + 0.2 AS sum`,
        );
        expect(rows).toEqual([
          { bytes: 'AP8QXA==', span: 'P1DT2H', day: '2020-02-01', sum: 0.300_000_000_000_000_04 },
        ]);
        expect(await bench.write(`SELECT decode('00ff105c', 'hex')`)).toMatchObject({
          rows: [{ decode: 'AP8QXA==' }],
        });
      } finally {
        await server().admin(`ALTER DATABASE ${database} RESET ALL`);
        await pooler.restart();
      }
    });

    it('puts rows in, all or none, in the form that its settings say', async () => {
      const bench = await open();
      const table = 'many_through_a_pooler';
      await bench.write(`CREATE TABLE ${table} (id int PRIMARY KEY, day date, raw bytea)`);
      const rows = Array.from({ length: 1200 }, (_, id) => ({
        id,
        day: '2020-02-01',
        raw: { $type: 'binary', base64: 'AP8QXA==' },
      }));
      const again = [...rows.map((row) => ({ ...row, id: row.id + 1200 })), rows[0]!];
      try {
        expect(await bench.run('insert', { table, rows })).toMatchObject({ affectedRows: 1200 });
        await expect(bench.run('insert', { table, rows: again })).rejects.toThrow('(batch 3, row 1201)');
        const read = await bench.query(
          `SELECT count(*) AS n, min(day) AS day, min(encode(raw, 'hex')) AS raw FROM ${table}`,
        );
        expect(read.rows).toEqual([{ n: 1200, day: '2020-02-01', raw: '00ff105c' }]);
      } finally {
        await bench.write(`DROP TABLE ${table}`);
      }
    });

    it('leaves its settings to no other client of the pooler', async () => {
      const { host, port, user, password, database } = pooler;
      const other = new Client({ host, port, user, password, database });
      await other.connect();
      const look = async (): Promise<unknown[]> =>
        (
          await other.query(
            `SELECT current_setting('intervalstyle'), current_setting('bytea_output'),
              current_setting('search_path'), current_setting('extra_float_digits')`,
          )
        ).rows;
      try {
        const before = await look();
        const bench = await open({ searchPath: ['pg_catalog'] });
        await Promise.all([bench.query('SELECT 1'), bench.write('SELECT 1')]);
        expect(await look()).toEqual(before);
      } finally {
        await other.end();
      }
    });

    it('looks unqualified names up where its form says, in queries and in writes', async () => {
      await server().admin(
        `CREATE SCHEMA IF NOT EXISTS "Odd, one"; GRANT ALL ON SCHEMA "Odd, one" TO PUBLIC`,
      );
      const bench = await open({ searchPath: ['Odd, one'] });
      await bench.write('CREATE TABLE here (a int)');
      await bench.write('INSERT INTO here VALUES (7)');
      expect((await bench.query('SELECT a FROM here')).rows).toEqual([{ a: 7 }]);
      expect((await bench.query('SELECT a FROM "Odd, one".here')).rows).toEqual([{ a: 7 }]);
      await bench.write('DROP TABLE here');
    });

    it('runs what no transaction can hold', async () => {
      const bench = await open();
      await bench.write('CREATE TABLE vacuumed (a int)');
      expect(await bench.write('VACUUM vacuumed')).toMatchObject({ affectedRows: 0 });
      await bench.write('CREATE INDEX CONCURRENTLY ON vacuumed (a)');
      await bench.write('DROP TABLE vacuumed');
    });
  });
});

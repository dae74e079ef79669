import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { describeOwnEngine } from '@patchbay/plugin-testing/engines';
import { mysql2 } from './index.js';

describeOwnEngine('mariadb', 'a MariaDB server in modes of its own', (engine) => {
  const open = async (modes: string): Promise<Bench> => {
    await engine().admin(`SET GLOBAL sql_mode = '${modes}'`);
    const { host, port, user, password, database } = engine();
    return openBench(mysql2, { connection: { host, port, user, password, database } });
  };
  const inModes = async (modes: string, work: (bench: Bench) => Promise<void>): Promise<void> => {
    const bench = await open(modes);
    try {
      await work(bench);
    } finally {
      await bench.close();
    }
  };

  beforeAll(async () => {
    await inModes('', async (bench) => {
      await bench.write('CREATE TABLE people (id int, `name` varchar(20))');
      await bench.write(`INSERT INTO people VALUES (1, 'Ann'), (2, ?)`, ['C:\\temp']);
    });
  });

  it('takes "…" for a name in ANSI_QUOTES, and for a text without', async () => {
    const sql = `SELECT "name" AS found FROM people WHERE id = 1`;
    await inModes('ANSI_QUOTES', async (bench) => {
      expect((await bench.query(sql)).rows).toEqual([{ found: 'Ann' }]);
      const quoted = `SELECT "id" AS "a \\", :id AS b, '\\'? :x' AS c FROM people WHERE "id" = :id`;
      expect((await bench.query(quoted, { id: 2 })).rows).toEqual([{ 'a \\': 2, b: 2, c: `'? :x` }]);
      await expect(bench.query(`SELECT "load_file"('/etc/passwd')`)).rejects.toThrow(/cannot hold LOAD_FILE/);
    });
    await inModes('', async (bench) => {
      expect((await bench.query(sql)).rows).toEqual([{ found: 'name' }]);
    });
  });

  it('takes a backslash for itself in NO_BACKSLASH_ESCAPES', async () => {
    await inModes('NO_BACKSLASH_ESCAPES', async (bench) => {
      const sql = `SELECT id, '\\' AS slash, ? AS given FROM people WHERE name = 'C:\\temp'`;
      expect((await bench.query(sql, ['\\'])).rows).toEqual([{ id: 2, slash: '\\', given: '\\' }]);
      await expect(bench.query(`SELECT '\\' INTO @a -- '`)).rejects.toThrow(/cannot hold INTO/);
      const { affectedRows } = await bench.write(`UPDATE people SET name = 'C:\\temp' WHERE name = ?`, [
        'C:\\temp',
      ]);
      expect(affectedRows).toBe(1);
    });
  });

  it('keeps words for names before a bracket, unless it is in IGNORE_SPACE', async () => {
    await inModes('', async (bench) => {
      await bench.write('CREATE TABLE count (a int)');
      await bench.write('CREATE TABLE position (a int)');
      expect((await bench.query('SELECT * FROM count')).rows).toEqual([]);
      await expect(bench.query('SELECT count (*) FROM people')).rejects.toThrow();
    });
    await inModes('IGNORE_SPACE', async (bench) => {
      expect((await bench.query('SELECT count (*) AS n FROM people')).rows).toEqual([{ n: 2 }]);
    });
  });

  it('tells its tables and columns in any of them', async () => {
    await inModes('ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,IGNORE_SPACE', async (bench) => {
      const { tables } = await bench.run<{ tables: { name: string }[] }>('tables', { pattern: 'peop*' });
      expect(tables.map(({ name }) => name)).toEqual(['people']);
      const { columns } = await bench.run<{ columns: { name: string }[] }>('columns', { table: 'people' });
      expect(columns.map(({ name }) => name)).toEqual(['id', 'name']);
    });
  });

  it('is read in no other language, in which a column counts a sequence on', async () => {
    await inModes('ORACLE', async (bench) => {
      await bench.write('CREATE SEQUENCE s');
      await expect(bench.query('SELECT s.nextval')).rejects.toThrow();
      expect((await bench.query('SELECT "id" FROM people WHERE id = 1')).rows).toEqual([{ id: 1 }]);
    });
  });

  it('has the modes again on a connection that was reset', async () => {
    await inModes('ANSI_QUOTES', async (bench) => {
      for (let n = 0; n < 3; n += 1) {
        await bench.write(`UPDATE people SET name = name`);
        expect((await bench.query('SELECT "id" FROM people WHERE id = 1')).rows).toEqual([{ id: 1 }]);
      }
    });
  });
});

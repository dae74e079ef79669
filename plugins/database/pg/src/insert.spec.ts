import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { describeEngine } from '@patchbay/plugin-testing/engines';
import { pg } from './index.js';

describeEngine('postgres', 'the pg plugin, given rows', (engine) => {
  let bench: Bench;
  beforeAll(async () => {
    const { host, port, user, password, database } = engine();
    bench = await openBench(pg, { connection: { host, port, user, password, database } });
    await bench.write('CREATE TABLE seen (query text)');
    await bench.write(
      `CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen VALUES (current_query()); RETURN NULL; END $$`,
    );
  });
  afterAll(() => bench.close());

  async function watched(table: string, columns: string): Promise<void> {
    await bench.write(`CREATE TABLE ${table} (${columns})`);
    await bench.write(
      `CREATE TRIGGER watch AFTER INSERT ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION see()`,
    );
  }

  async function verbs(): Promise<string[]> {
    const { rows } = await bench.query<{ verb: string }>(
      `SELECT split_part(query, ' ', 1) AS verb FROM seen`,
    );
    await bench.write('DELETE FROM seen');
    return rows.map(({ verb }) => verb);
  }

  it('copies them, with what they are in arrays, JSON and bytes', async () => {
    await watched('copied', 'id int, tags text[], doc jsonb, raw bytea, at timestamptz');
    const row = {
      id: 1,
      tags: ['a', 'b "c"', null, 'd\\e\nf\t,{}'],
      doc: [1, { a: 'b\\\n' }],
      raw: { $type: 'binary', base64: 'AAECXG4=' },
      at: '2024-02-29T12:00:00Z',
    };
    await bench.run('insert', { table: 'copied', rows: [row] });
    const { rows } = await bench.query('SELECT * FROM copied');
    expect(rows).toEqual([{ ...row, raw: 'AAECXG4=', at: expect.stringMatching(/^2024-02-29/) }]);
    expect(await verbs()).toEqual(['COPY']);
  });

  it('puts them in by INSERT where COPY would mean another thing: rules, and keys to be changed', async () => {
    await watched('ruled', 'id int PRIMARY KEY');
    await bench.write('CREATE RULE twice AS ON INSERT TO ruled WHERE new.id < 0 DO INSTEAD NOTHING');
    await bench.run('insert', { table: 'ruled', rows: [{ id: 1 }, { id: -1 }] });
    await watched('keyed', 'id int PRIMARY KEY');
    await bench.run('insert', { table: 'keyed', rows: [{ id: 1 }], upsertKey: ['id'] });
    expect((await bench.query('SELECT id FROM ruled')).rows).toEqual([{ id: 1 }]);
    expect(await verbs()).toEqual(['INSERT', 'INSERT']);
  });

  it('puts them into a view', async () => {
    await bench.write('CREATE TABLE base (id int)');
    await bench.write('CREATE VIEW above AS SELECT id FROM base');
    await bench.run('insert', { table: 'above', rows: [{ id: 7 }] });
    expect((await bench.query('SELECT id FROM base')).rows).toEqual([{ id: 7 }]);
  });

  it('is held to what a column generates always, which COPY would pass over', async () => {
    await bench.write('CREATE TABLE always (id int GENERATED ALWAYS AS IDENTITY, name text)');
    const given = bench.run('insert', { table: 'always', rows: [{ id: 7, name: 'x' }] });
    await expect(given).rejects.toMatchObject({ kind: 'invalid_request' });
    expect((await bench.query('SELECT id FROM always')).rows).toEqual([]);
  });

  it('keeps nothing where a constraint is checked with the commit', async () => {
    await bench.write(
      'CREATE TABLE later (id int UNIQUE, up int REFERENCES later (id) DEFERRABLE INITIALLY DEFERRED)',
    );
    const given = bench.run('insert', { table: 'later', rows: [{ id: 1, up: 2 }] });
    await expect(given).rejects.toMatchObject({ kind: 'invalid_request' });
    expect((await bench.query('SELECT id FROM later')).rows).toEqual([]);
  });
});

import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { describeOwnEngine } from '@patchbay/plugin-testing/engines';
import { mysql2 } from './index.js';

const seconds = (instant: string): number => Date.parse(instant) / 1000;

describeOwnEngine('mariadb', 'a MariaDB server in a zone of its own', (engine) => {
  const open = (connection: object = {}): Promise<Bench> => {
    const { host, port, user, password, database } = engine();
    return openBench(mysql2, { connection: { host, port, user, password, database, ...connection } });
  };
  const EVENTS = `SELECT ts, date(ts) AS day, unix_timestamp(ts) AS seconds FROM ev`;

  beforeAll(async () => {
    await engine().admin(`SET GLOBAL time_zone = '-05:00'`);
    const bench = await open();
    await bench.write('CREATE TABLE ev (ts timestamp NULL, dt datetime, t varchar(40))');
    await bench.write(`INSERT INTO ev (ts) VALUES ('2020-06-01 22:00:00')`);
    await bench.close();
  });

  it.each([{}, { timezone: 'local' }])(
    'says itself what a time in a statement means, and which day it is: %j',
    async (connection) => {
      const bench = await open(connection);
      expect((await bench.query(EVENTS)).rows).toEqual([
        { ts: '2020-06-02T03:00:00Z', day: '2020-06-01', seconds: 1591066800 },
      ]);
      await bench.close();
    },
  );

  it('leaves that to the form, where it names a zone', async () => {
    const bench = await open({ timezone: '+02:00' });
    for (let n = 0; n < 2; n += 1) {
      const [row] = (await bench.query(EVENTS)).rows;
      expect(row).toMatchObject({ ts: '2020-06-02T03:00:00Z', day: '2020-06-02' });
      await bench.write('UPDATE ev SET dt = NULL');
    }
    await bench.close();
  });

  it('is asked when its clocks are put forward and back', async () => {
    const changes = ['2024-03-31T01:00:00Z', '2024-10-27T01:00:00Z', '2025-03-30T01:00:07Z'].map(seconds);
    for (const sql of [
      `INSERT INTO mysql.time_zone VALUES (9001, 'N')`,
      `INSERT INTO mysql.time_zone_name VALUES ('Test/City', 9001)`,
      `INSERT INTO mysql.time_zone_transition_type VALUES (9001, 0, 3600, 0, 'A'), (9001, 1, 7200, 1, 'B')`,
      `INSERT INTO mysql.time_zone_transition VALUES ${changes.map((at, n) => `(9001, ${at}, ${(n + 1) % 2})`).join()}`,
    ])
      await engine().admin(sql);
    const bench = await open({ timezone: 'Test/City' });
    const moments = changes.flatMap((at) => [at - 7200, at - 1, at, at + 7200]);
    await bench.write('CREATE TABLE moments (ts timestamp NULL)');
    for (const at of moments) await bench.write('INSERT INTO moments VALUES (from_unixtime(?))', [at]);
    const { rows } = await bench.query('SELECT ts FROM moments');
    const told = rows.map(({ ts }) => String(ts));
    // Of the hour that is there twice, local time does not say which it is.
    expect(told.filter((text) => !text.endsWith('Z'))).toEqual([
      '2024-10-27T02:59:59',
      '2024-10-27T02:00:00',
    ]);
    const instants = told.map((text, at) => (text.endsWith('Z') ? Date.parse(text) / 1000 : moments[at]));
    expect(instants).toEqual(moments);
    await bench.close();
  });

  it('takes instants for its columns of moments, as it gives them, and leaves texts alone', async () => {
    const bench = await open();
    const [{ ts }] = (await bench.query('SELECT ts FROM ev')).rows as [{ ts: string }];
    const other = '2024-07-01T12:00:00.5+02:00';
    await bench.write('DELETE FROM ev');
    await bench.write('INSERT INTO ev (ts, dt, t) VALUES (?, ?, ?), (?, ?, ?)', [
      ts,
      ts,
      ts,
      other,
      other,
      other,
    ]);
    await bench.write('INSERT INTO ev VALUES (?, ?, ?)', [ts, null, ts]);
    const { rows } = await bench.query('SELECT ts, dt, t FROM ev');
    expect(rows).toEqual([
      { ts, dt: '2020-06-01T22:00:00', t: ts },
      { ts: '2024-07-01T10:00:00Z', dt: '2024-07-01T05:00:00', t: other },
      { ts, dt: null, t: ts },
    ]);
    for (const [where, bindings, count] of [
      ['ts = :ts', { ts }, 2],
      ['e.ts >= :ts AND t = :ts', { ts }, 2],
      ['ts BETWEEN ? AND ?', ['2020-06-02T02:59:59Z', '2020-06-02T03:00:01Z'], 2],
      ['ts IN (:all) AND :ts <= e.ts', { all: [ts, other], ts }, 2],
      ['`dt` NOT BETWEEN ? AND ?', [ts, ts], 1],
    ] as const) {
      const sql = `SELECT count(*) AS n FROM ev AS e WHERE ${where}`;
      expect({ where, rows: (await bench.query(sql, bindings)).rows }).toEqual({
        where,
        rows: [{ n: count }],
      });
    }
    const { affectedRows } = await bench.write('UPDATE ev SET ts = :at, t = :at WHERE ts = :ts', {
      ts,
      at: other,
    });
    expect(affectedRows).toBe(2);
    await bench.write('ALTER TABLE ev MODIFY ts varchar(40)');
    await bench.write('UPDATE ev SET ts = ?', [ts]);
    expect((await bench.query('SELECT DISTINCT ts FROM ev')).rows).toEqual([{ ts }]);
    await bench.close();
  });

  it('says so where it does not know the zone of the form', async () => {
    const bench = await open({ timezone: 'Atlantis/City' });
    await expect(bench.query('SELECT 1')).rejects.toMatchObject({
      kind: 'invalid_request',
      fields: [{ path: 'config.connection.timezone', message: expect.stringContaining('Atlantis/City') }],
    });
    await bench.close();
  });
});

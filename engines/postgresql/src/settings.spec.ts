import { EventEmitter } from 'node:events';
import type { Client } from 'pg';
import { PgSettings } from './settings.js';

const refusal = Object.assign(new Error('unsupported startup parameter: IntervalStyle'), { code: '08P01' });

/** A client that answers each question for its settings with the same row. */
const telling = (...row: string[]): Client =>
  ({ query: () => Promise.resolve({ rows: [row] }) }) as unknown as Client;

const AS_ASKED = ['ISO, DMY', 'iso_8601', 'hex', '3', 'on'];

describe('the settings of a PostgreSQL session', () => {
  it('are parameters of the login, and the search path one of them', () => {
    expect(new PgSettings(['odd "one"', 'public']).atLogin).toEqual({
      DateStyle: 'ISO',
      IntervalStyle: 'iso_8601',
      bytea_output: 'hex',
      extra_float_digits: '3',
      standard_conforming_strings: 'on',
      search_path: '"odd ""one""", "public"',
    });
  });

  it('are left out of a login that was refused for them, of two logins under way at the same time too', async () => {
    const settings = new PgSettings();
    const logIn = (): Promise<object> =>
      'DateStyle' in settings.atLogin ? Promise.reject(refusal) : Promise.resolve(settings.atLogin);
    const both = Promise.all([settings.logIn(logIn), settings.logIn(logIn)]);
    expect(await both).toEqual([{}, {}]);
  });

  it('are not a reason to try a login again that failed for another', async () => {
    const settings = new PgSettings();
    let tries = 0;
    const wrong = Object.assign(new Error('wrong password'), { code: '28P01' });
    const attempt = (): Promise<never> => {
      tries += 1;
      return Promise.reject(wrong);
    };
    await expect(settings.logIn(attempt)).rejects.toBe(wrong);
    expect(tries).toBe(1);
  });

  it('go out with each statement where a pooler ignored one of them, but for what no transaction can hold', async () => {
    const settings = new PgSettings();
    await settings.verify(telling(...AS_ASKED));
    expect(settings.before('SELECT 1')).toEqual([]);
    await settings.verify(telling('ISO, MDY', 'iso_8601', 'escape', '3', 'on'));
    expect(String(settings.before('SELECT 1'))).toContain('set_config');
    expect(String(settings.before('INSERT INTO vacuum VALUES (1)'))).toContain('set_config');
    const alone = ['VACUUM', ' create database d', 'CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)'];
    expect(alone.flatMap((sql) => settings.before(sql))).toEqual([]);
  });

  it('are confirmed by what the server reports: a statement that changed one lastingly has its connection dropped', () => {
    const settings = new PgSettings();
    const client = telling();
    const connection = new EventEmitter();
    const report = (parameterName: string, parameterValue: string): boolean =>
      connection.emit('parameterStatus', { parameterName, parameterValue });
    settings.watch(client, connection);
    report('DateStyle', 'ISO, DMY');
    report('standard_conforming_strings', 'on');
    report('TimeZone', 'Asia/Tokyo');
    expect(() => settings.confirm(client)).not.toThrow();
    report('standard_conforming_strings', 'off');
    expect(() => settings.confirm(client)).toThrow('standard_conforming_strings');
    report('standard_conforming_strings', 'on');
    report('DateStyle', 'German, DMY');
    expect(() => settings.confirm(client)).toThrow('DateStyle');
  });
});

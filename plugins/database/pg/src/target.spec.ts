import type { Failure } from '@patchbay/plugin-host';
import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { describeEngine } from '@patchbay/plugin-testing/engines';
import { pg } from './index.js';
import type { PgConfig } from './form.js';
import { targetOf } from './target.js';

describeEngine('postgres', 'a connection URI', (engine) => {
  const opened: Bench[] = [];
  const opens = async (config: object): Promise<Bench> => {
    const bench = await openBench(pg, { ...config });
    opened.push(bench);
    return bench;
  };
  const byUri = (uri: string, rest: object = {}): Promise<Bench> =>
    opens({ connection: { mode: 'uri', uri }, ...rest });
  afterAll(() => Promise.all(opened.map((bench) => bench.close())));

  it('takes the place of host, port, user, password and database', async () => {
    const bench = await byUri(engine().url);
    const { user, database } = engine();
    const { rows } = await bench.query('SELECT current_user AS user, current_database() AS database');
    expect(rows).toEqual([{ user, database }]);
    expect(await bench.test()).toMatchObject({ ok: true });
  });

  it('says by sslmode what the form says by it, and leaves the CA to the form', async () => {
    const { ca, foreignCa } = engine().tls;
    const uri = `${engine().url}?sslmode=verify-full`;
    const trusting = await byUri(uri, { tls: { ca } });
    const { rows } = await trusting.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    expect(rows).toEqual([{ ssl: true }]);
    const { ok, stages } = await (await byUri(uri, { tls: { ca: foreignCa } })).test();
    expect({ ok, failed: stages.at(-1)?.stage }).toEqual({ ok: false, failed: 'tls' });
  });

  it.each([
    ['?sslmode=require&sslrootcert=/etc/passwd', /sslrootcert is not supported/],
    ['?host=/var/run/postgresql', /host is not supported/],
  ])('is refused with %s, in words that name it and not what it holds', async (added, reason) => {
    const bench = await byUri(engine().url + added);
    const { ok, message } = await bench.test();
    expect({ ok, message }).toEqual({ ok: false, message: expect.stringMatching(reason) });
    expect(bench.said.join('\n')).not.toContain(engine().password);
    expect(bench.said.join('\n')).not.toContain(encodeURIComponent(engine().password));
  });

  it.each(['postgres://db/x', 'postgres://u:hunter-two%zz@db/x', 'postgres://u@db'])(
    'says what is wrong with %s',
    async (uri) => {
      const bench = await byUri(uri);
      const { ok, message } = await bench.test();
      expect({ ok, message }).toEqual({ ok: false, message: expect.stringContaining('connection URI') });
      expect(message).not.toContain('hunter-two');
    },
  );

  it.each([
    'postgres://u:hunter-two@',
    'postgres://bob:Winter@hunter-two/99@127.0.0.1:5432/postgres',
    'postgres://bob:12/hunter-two@127.0.0.1:5432/postgres',
    'postgres://bob:12?hunter-two@127.0.0.1:5432/postgres',
    'postgres://bob:12#hunter-two@127.0.0.1:5432/postgres',
    'postgres://bob:hunter@two@127.0.0.1:5432/postgres',
  ])('is refused, and nothing of it looked up or repeated: %s', async (uri) => {
    const refusal = (await opens({ connection: { mode: 'uri', uri } }).catch(
      (error: unknown) => error,
    )) as Failure;
    expect(refusal).toMatchObject({ kind: 'invalid_config', fields: [{ path: 'config.connection.uri' }] });
    expect(refusal.message).toContain('percent-encoded');
    expect(refusal.message).not.toMatch(/hunter|two|bob|Winter/);
  });

  it('that was saved before it had to be encoded is refused where its host is in doubt', () => {
    const uri = 'postgres://bob:Winter@Secret-half/99@127.0.0.1:5432/postgres';
    const config = { connection: { mode: 'uri', uri, sslmode: 'disable', ssl: {} } };
    expect(() => targetOf(config as unknown as PgConfig)).toThrow(
      /^The connection URI cannot be used(?!.*half).*encoded/,
    );
  });

  it.each([
    [{ connection: {} }, ['config.connection.host', 'config.connection.user']],
    [{ connection: { mode: 'uri' } }, ['config.connection.uri']],
    [{ connection: { mode: 'uri', uri: 'mysql://u@db/x' } }, ['config.connection.uri']],
    [{ connection: { uri: 'postgres://u@db/x?sslmode=sometimes' } }, ['config.connection.uri']],
  ])('is needed, or fields are: of %j it names what is missing', async (config, paths) => {
    await expect(opens(config)).rejects.toMatchObject({
      kind: 'invalid_config',
      fields: paths.map((path) => expect.objectContaining({ path })),
    });
  });

  it('does not give its password away when the server refuses it', async () => {
    const bench = await byUri(engine().url.replace(/:[^:@]+@/, ':wrong%40word@'));
    expect(await bench.test()).toMatchObject({ ok: false });
    expect(bench.said.join('\n')).not.toMatch(/wrong(@|%40)word/);
  });
});

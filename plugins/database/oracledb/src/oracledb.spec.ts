import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { startListener, type TnsListener, type TnsManners } from '@patchbay/plugin-testing/counterparts/tns';
import { expectSupported } from '@patchbay/plugin-testing/support';
import { oracledb } from './index.js';

const PASSWORD = 'a secret of Oracle’s';
const CONNECT_TIMEOUT_MS = 800;

describe('the oracledb plugin, over a scripted counterpart of Oracle’s listener', () => {
  const opened: { close(): Promise<unknown> }[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
  });

  const listen = async (manners: TnsManners, options?: { secure: boolean }): Promise<TnsListener> => {
    const listener = await startListener(manners, options);
    opened.push({ close: () => listener.stop() });
    return listener;
  };

  const bench = async (
    to: { port: number; host?: string },
    more: object = {},
    options = {},
  ): Promise<Bench> => {
    const { host = '127.0.0.1', port } = to;
    const connection = { host, port, serviceName: 'FREEPDB1', user: 'ada', password: PASSWORD };
    const made = await openBench(
      oracledb,
      { connection, pool: { max: 1 }, ...more },
      { connectTimeoutMs: CONNECT_TIMEOUT_MS, ...options },
    );
    opened.push(made);
    return made;
  };

  const failure = (
    work: Promise<unknown>,
  ): Promise<{ kind: string; message: string; remote?: { code?: string } }> =>
    work.then(
      () => {
        throw new Error('this should have failed');
      },
      (error: unknown) => error as { kind: string; message: string; remote?: { code?: string } },
    );

  const failedStage = async (tested: Bench): Promise<string | undefined> =>
    (await tested.test()).stages.at(-1)?.stage;

  /** Everything that was opened is closed again, whatever came of it. */
  const nothingOpen = async (listener: TnsListener): Promise<boolean> => {
    for (let tries = 0; tries < 200 && listener.open() > 0; tries += 1) await sleep(20);
    return listener.open() === 0;
  };

  it('asks for the service by the descriptor that host, port and name make', async () => {
    const listener = await listen({ does: 'refuse', with: 12_514 });
    const tested = await bench(listener);
    await failure(tested.query('SELECT 1 FROM dual'));
    expect(listener.asked[0]).toContain(`(ADDRESS=(PROTOCOL=tcp)(HOST=127.0.0.1)(PORT=${listener.port}))`);
    expect(listener.asked[0]).toContain('(SERVICE_NAME=FREEPDB1)');
    expect(listener.asked.join()).not.toContain(PASSWORD);
  });

  it('tells a service that the listener does not know from a login that is refused', async () => {
    const listener = await listen({ does: 'refuse', with: 12_514 });
    const tested = await bench(listener);
    const { kind, remote } = await failure(tested.query('SELECT 1 FROM dual'));
    expect({ kind, code: remote?.code }).toEqual({ kind: 'invalid_request', code: 'NJS-518' });
    expect(await failedStage(tested)).toBe('database');
    expect(await nothingOpen(listener)).toBe(true);
  });

  it('calls a listener that has no place unreachable, by its number', async () => {
    const tested = await bench(await listen({ does: 'refuse', with: 12_519 }));
    const { kind, message } = await failure(tested.query('SELECT 1 FROM dual'));
    expect({ kind, message }).toEqual({ kind: 'unreachable', message: expect.stringContaining('12519') });
  });

  it('gives up a listener that stays silent within the time to connect, and leaves nothing open', async () => {
    const listener = await listen({ does: 'stay silent' });
    const tested = await bench(listener);
    const startedAt = performance.now();
    const { kind } = await failure(tested.query('SELECT 1 FROM dual'));
    expect(kind).toMatch(/unreachable|timeout/);
    expect(performance.now() - startedAt).toBeLessThan(CONNECT_TIMEOUT_MS + 8000);
    expect(await nothingOpen(listener)).toBe(true);
  });

  it('calls a connection that is reset unreachable', async () => {
    const listener = await listen({ does: 'reset' });
    const { kind, remote } = await failure((await bench(listener)).query('SELECT 1 FROM dual'));
    expect({ kind, code: remote?.code }).toEqual({ kind: 'unreachable', code: 'NJS-500' });
    expect(await nothingOpen(listener)).toBe(true);
  });

  it('calls a port where no process listens unreachable, and names the stage', async () => {
    const listener = await listen({ does: 'reset' });
    await listener.stop();
    const tested = await bench(listener);
    const { kind, remote } = await failure(tested.query('SELECT 1 FROM dual'));
    expect({ kind, code: remote?.code }).toEqual({ kind: 'unreachable', code: 'ECONNREFUSED' });
    expect(await failedStage(tested)).toBe('connect');
  });

  it('leaves names to the dialer of the host', async () => {
    const tested = await bench({ host: 'nowhere.invalid', port: 1521 });
    expect(await failedStage(tested)).toBe('resolve');
  });

  it('follows a redirect by the same dialer', async () => {
    const second = await listen({ does: 'refuse', with: 12_514 });
    const first = await listen({ does: 'redirect', to: { host: 'localhost', port: second.port } });
    await failure((await bench(first)).query('SELECT 1 FROM dual'));
    expect([first.asked.length > 0, second.asked.length > 0]).toEqual([true, true]);
    expect(await nothingOpen(first)).toBe(true);
    expect(await nothingOpen(second)).toBe(true);
  });

  it('is led to no address that this server may not reach', async () => {
    const listener = await listen({ does: 'redirect', to: { host: '169.254.169.254', port: 80 } });
    const { kind, message } = await failure((await bench(listener)).query('SELECT 1 FROM dual'));
    expect({ kind, message }).toEqual({ kind: 'egress_denied', message: expect.stringContaining('169.254') });
    expect(await nothingOpen(listener)).toBe(true);
  });

  it('is led to no link without TLS where TLS was asked for', async () => {
    const bare = await listen({ does: 'refuse', with: 12_514 });
    const secure = await listen(
      { does: 'redirect', to: { host: '127.0.0.1', port: bare.port } },
      { secure: true },
    );
    const tested = await bench(secure, { tls: { mode: 'verify-full', ca: secure.tls.ca } });
    const { kind } = await failure(tested.query('SELECT 1 FROM dual'));
    expect({ kind, asked: bare.asked }).toEqual({ kind: 'unreachable', asked: [] });
  });

  it.each([
    ['verify-full', true],
    ['verify-ca', true],
    ['require', false],
  ])('trusts a listener by the CA it was given, as %s has it', async (mode, needsCa) => {
    const listener = await listen({ does: 'refuse', with: 12_514 }, { secure: true });
    const tested = await bench(listener, { tls: { mode, ...(needsCa && { ca: listener.tls.ca }) } });
    expect((await failure(tested.query('SELECT 1 FROM dual'))).remote?.code).toBe('NJS-518');
    expect(listener.asked[0]).toContain('(PROTOCOL=tcps)');
    const { stages } = await tested.test();
    expect(stages).toContainEqual(expect.objectContaining({ stage: 'tls', ok: true }));
  });

  it('refuses a listener that another CA, or none it knows, stands for', async () => {
    const listener = await listen({ does: 'refuse', with: 12_514 }, { secure: true });
    for (const ca of [{ ca: listener.tls.foreignCa }, {}]) {
      const tested = await bench(listener, { tls: { mode: 'verify-full', ...ca } });
      expect((await failure(tested.query('SELECT 1 FROM dual'))).kind).toBe('unreachable');
      expect(await failedStage(tested)).toBe('tls');
    }
    expect(listener.asked).toEqual([]);
  });

  it('refuses a listener whose certificate is for another name', async () => {
    const listener = await listen({ does: 'refuse', with: 12_514 }, { secure: true });
    const tls = { mode: 'verify-full', ca: listener.tls.ca, serverName: 'db.example.com' };
    const { kind, remote } = await failure((await bench(listener, { tls })).query('SELECT 1 FROM dual'));
    expect({ kind, code: remote?.code, asked: listener.asked }).toEqual({
      kind: 'unreachable',
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      asked: [],
    });
  });

  it('never says the password', async () => {
    for (const manners of [{ does: 'refuse', with: 12_514 }, { does: 'reset' }] as const) {
      const tested = await bench(await listen(manners));
      await failure(tested.query('SELECT 1 FROM dual'));
      await tested.test();
      expect(tested.said.length).toBeGreaterThan(1);
      expect(tested.said.filter((text) => text.includes(PASSWORD))).toEqual([]);
    }
  });

  it('is proven against what its support.json says', () =>
    expectSupported(oracledb, { name: 'scripted counterpart of Oracle’s listener' }));
});

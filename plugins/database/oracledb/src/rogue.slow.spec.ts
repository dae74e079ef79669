import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import {
  acceptPacket,
  largePacket,
  packet,
  startListener,
  type TnsListener,
  type TnsManners,
} from '@patchbay/plugin-testing/counterparts/tns';
import { onslaught, ONSLAUGHT_TIMEOUT_MS } from '@patchbay/plugin-testing/rogue';
import { oracledb } from './index.js';

const RESEND = packet(11, Buffer.alloc(0));
/** A warning of nothing: many may come before what was asked for. */
const WARNING = largePacket(6, Buffer.from([0, 0, 15, 0, 0, 0]));
/** A warning with a text of four gigabytes, of which some come. */
const HUGE_TEXT = Buffer.from([0, 0, 15, 1, 1, 1, 1, 0, 0xfe, 4, 0xff, 0xff, 0xff, 0xff]);
const LONG_WARNING = largePacket(6, Buffer.concat([HUGE_TEXT, Buffer.alloc(8000, 65)]));

describe('a rogue Oracle', () => {
  const opened: { close(): Promise<unknown> }[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
  });

  const listen = async (manners: TnsManners): Promise<TnsListener> => {
    const listener = await startListener(manners);
    opened.push({ close: () => listener.stop() });
    return listener;
  };
  /** Patient, but where it says otherwise: a busy machine is not what is tried. */
  const open = (port: number, options: { connectTimeoutMs?: number } = {}): Promise<Bench> => {
    const { connectTimeoutMs = 30_000 } = options;
    const connection = { host: '127.0.0.1', port, serviceName: 'FREEPDB1', user: 'ada', password: 'secret' };
    const pool = { max: 1, acquireTimeoutMillis: connectTimeoutMs + 500 };
    return openBench(oracledb, { connection, pool }, { ...options, connectTimeoutMs });
  };
  const refusedBy = async (
    { port }: TnsListener,
    options = {},
  ): Promise<{ kind: string; message: string }> => {
    const bench = await open(port, options);
    opened.push(bench);
    return bench.query('SELECT 1 FROM dual').then(
      () => {
        throw new Error('this should have failed');
      },
      (error: unknown) => error as { kind: string; message: string },
    );
  };

  const REFUSES: TnsManners = { does: 'log in', letsIn: false };

  it('is one that else leads to a login, and refuses it or lets in', async () => {
    const listener = await listen(REFUSES);
    expect(await refusedBy(listener)).toMatchObject({
      kind: 'unauthorized',
      message: expect.stringContaining('ORA-01017'),
    });
    // Once more when asked to, and once when redirected.
    expect(listener.asked).toHaveLength(3);
    const bench = await open((await listen({ does: 'log in', letsIn: true })).port);
    opened.push(bench);
    expect(await bench.query('SELECT 1 FROM dual')).toMatchObject({ rowCount: 0 });
  });

  it(
    'costs no other session anything, before its login and after it',
    async () => {
      const { port } = await listen({ does: 'log in', letsIn: true });
      const sound = await listen(REFUSES);
      await onslaught({
        name: 'oracledb',
        port,
        open,
        live: async (bench) => {
          await bench.test();
          await bench.query('SELECT 1 FROM dual', undefined, { timeoutMs: 2000 });
        },
        other: async () => {
          expect((await refusedBy(sound)).kind).toBe('unauthorized');
        },
      });
    },
    ONSLAUGHT_TIMEOUT_MS,
  );

  it('is given up when it completes no login in time', async () => {
    const listener = await listen({ does: 'say', first: acceptPacket() });
    await refusedBy(listener, { connectTimeoutMs: 500 });
    while (listener.open() > 0) await sleep(20);
  });

  it('is bidden no farewell that fails, as the driver does in a finalizer', async () => {
    await refusedBy(await listen(REFUSES));
    const require = createRequire(__filename);
    const NtAdapter = require('oracledb/lib/thin/sqlnet/ntTcp.js') as new (attributes: object) => object;
    const { NetworkSession } = require('oracledb/lib/thin/sqlnet/networkSession.js') as {
      NetworkSession: new () => { connected: boolean; disconnect(): void };
    };
    const session = Object.assign(new NetworkSession(), {
      connected: true,
      sAtts: {},
      ntAdapter: new NtAdapter({}),
      sndDatapkt: { prepare2Send: () => undefined, dataBuf: Buffer.alloc(10) },
    });
    session.disconnect();
    expect(session.connected).toBe(false);
  });

  it('is not asked again and again where it floods the driver with requests to do so', async () => {
    const listener = await listen({ does: 'say', first: RESEND, wave: repeated(RESEND) });
    await refusedBy(listener);
    expect(listener.asked.length).toBeLessThan(2000);
  });

  it.each([
    ['an answer without an end', WARNING, 'answer'],
    ['an answer of empty packets', largePacket(6, Buffer.alloc(2)), 'answer'],
    ['a text of four gigabytes', LONG_WARNING, 'value'],
  ])('is cut off at %s', async (_what, wave, frame) => {
    const listener = await listen({ does: 'say', first: acceptPacket(), wave: repeated(wave) });
    expect((await refusedBy(listener)).message).toMatch(new RegExp(`sent \\d+ bytes as one ${frame}`));
  });
});

function repeated(wave: Buffer): Buffer {
  return Buffer.concat(Array.from({ length: Math.ceil(65_536 / wave.length) }, () => wave));
}

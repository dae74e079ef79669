import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDeadHost } from './dead-host.js';
import { FaultProxy } from './fault-proxy.js';

const MOMENT_MS = 200;

describe('a proxy that plays faults', () => {
  let echo: Server;
  let proxy: FaultProxy;
  beforeAll(async () => {
    echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
    await once(echo, 'listening');
  });
  afterAll(() => echo.close());
  beforeEach(async () => {
    proxy = await FaultProxy.start((echo.address() as AddressInfo).port);
  });
  afterEach(() => proxy.stop());

  const dial = (): Socket => connect(proxy.port, '127.0.0.1').on('error', () => undefined);

  const echoed = async (socket: Socket, text: string): Promise<string> => {
    socket.write(text);
    const answer = once(socket, 'data').then(([data]) => String(data));
    return Promise.race([answer, sleep(MOMENT_MS, 'nothing')]);
  };

  it('lets through what comes, and counts what is open', async () => {
    const socket = dial();
    expect(await echoed(socket, 'hello')).toBe('hello');
    expect(proxy.open).toBe(1);
    socket.destroy();
    await sleep(MOMENT_MS);
    expect(proxy.open).toBe(0);
  });

  it('swallows what comes while it is silent, and lets new connections through once it is healed', async () => {
    const before = dial();
    expect(await echoed(before, 'hello')).toBe('hello');
    proxy.silence();
    expect([await echoed(before, 'a'), await echoed(dial(), 'b')]).toEqual(['nothing', 'nothing']);
    proxy.heal();
    expect([await echoed(before, 'c'), await echoed(dial(), 'd')]).toEqual(['nothing', 'd']);
  });

  it('resets what is open', async () => {
    const socket = dial();
    await echoed(socket, 'hello');
    const failed = new Promise((resolve) => socket.once('error', resolve));
    proxy.reset();
    expect(await failed).toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('a dead host', () => {
  it('answers no attempt to connect', async () => {
    const host = await startDeadHost();
    const socket = connect(host.port, '127.0.0.1').on('error', () => undefined);
    const answered = once(socket, 'connect').then(() => 'an answer');
    answered.catch(() => undefined);
    expect(await Promise.race([answered, sleep(2 * MOMENT_MS, 'none')])).toBe('none');
    socket.destroy();
    await host.stop();
  });
});

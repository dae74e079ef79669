import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { dial, type DialOptions } from './dialer.js';

let server: Server;
let port: number;
const taken: Socket[] = [];

beforeEach(async () => {
  server = createServer((socket) => taken.push(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  taken.splice(0).forEach((socket) => socket.destroy());
  server.close();
});

function watched(options: Partial<DialOptions> = {}) {
  const steps: string[] = [];
  const progress = { began: () => steps.push('began'), reached: (step: string) => steps.push(step) };
  return { steps, options: { connectTimeoutMs: 2000, progress, ...options } };
}

const failureOf = async (socket: Socket): Promise<unknown> =>
  (await once(socket, 'error').catch((e: unknown) => [e]))[0];

describe('a dialled connection', () => {
  it.each(['127.0.0.1', 'localhost'])('comes to its host by its name or address: %s', async (host) => {
    const { steps, options } = watched();
    const socket = dial(host, port, options);
    await once(socket, 'connect');
    expect(steps).toEqual(['began', 'resolve', 'egress', 'connect']);
    socket.destroy();
  });

  it('is not a Unix socket, and says so', async () => {
    const { steps, options } = watched();
    const failure = await failureOf(dial('/var/run/postgresql', port, options));
    expect(failure).toMatchObject({
      code: 'ENOTFOUND',
      message: 'Unix sockets are not supported: /var/run/postgresql is not the name of a host',
    });
    expect(steps).toEqual(['began']);
  });

  it('goes nowhere else, wherever a driver would have it connect', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { options } = watched();
    const socket = dial('127.0.0.1', port, options);
    (socket as { connect(port: number, host: string): Socket }).connect(
      (other.address() as AddressInfo).port,
      '127.0.0.1',
    );
    await once(socket, 'connect');
    expect(socket.remotePort).toBe(port);
    socket.destroy();
    other.close();
  });

  it.each([
    ['a name that there is not', 'nowhere.invalid', ['began'], /^(ENOTFOUND|EAI_AGAIN)$/],
    ['a path', '/tmp/socket', ['began'], /^(ENOTFOUND|EAI_AGAIN)$/],
    ['a port where no process listens', '127.0.0.1', ['began', 'resolve', 'egress'], /^ECONNREFUSED$/],
  ])('fails as a socket does, and says where: %s', async (_, host, reached, code) => {
    server.close();
    await once(server, 'close');
    const { steps, options } = watched();
    expect(await failureOf(dial(host, port, options))).toMatchObject({ code: expect.stringMatching(code) });
    expect(steps).toEqual(reached);
  });

  it('gives up in time where no server answers', async () => {
    const { steps, options } = watched({ connectTimeoutMs: 300 });
    const silent = await silentPort();
    const startedAt = performance.now();
    try {
      const error = await failureOf(dial('127.0.0.1', silent.port, options));
      expect(error).toMatchObject({ code: 'ETIMEDOUT' });
      expect(performance.now() - startedAt).toBeLessThan(20_000);
      expect(steps).toEqual(['began', 'resolve', 'egress']);
    } finally {
      silent.stop();
    }
  });

  it.each(['looked up', 'connected'])('ends with its signal once it is %s', async (when) => {
    const controller = new AbortController();
    const { options } = watched({ signal: controller.signal });
    const socket = dial('localhost', port, options);
    if (when === 'connected') await once(socket, 'connect');
    const closed = once(socket, 'close').catch(() => undefined);
    controller.abort();
    await closed;
    expect(socket.destroyed).toBe(true);
  });

  it('that is given up while its name is looked up never connects', async () => {
    const { steps, options } = watched();
    dial('localhost', port, options).destroy();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(steps).toEqual(['began']);
    expect(taken).toEqual([]);
  });
});

/** A port whose owner sleeps and whose queue is full: the kernel drops who comes next. */
async function silentPort(): Promise<{ port: number; stop: () => void }> {
  const listening = `require('net').createServer().listen({port:0,host:'127.0.0.1',backlog:1},function(){console.log(this.address().port)})`;
  const child = spawn(process.execPath, ['-e', listening], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const silent = Number(line.toString());
  child.kill('SIGSTOP');
  const fillers = Array.from({ length: 6 }, () => connect(silent, '127.0.0.1').on('error', () => undefined));
  await new Promise((resolve) => setTimeout(resolve, 200));
  return {
    port: silent,
    stop: () => {
      fillers.forEach((socket) => socket.destroy());
      child.kill('SIGKILL');
    },
  };
}

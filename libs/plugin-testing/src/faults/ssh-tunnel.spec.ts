import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { dial } from '@patchbay/plugin-host';
import type { OpenContext, PluginError, Session } from '@patchbay/plugin-kit';
import { openContext } from '../bench/open-context.js';
import { type SshConfig, throughSsh } from '@patchbay/sql-kit';
import { type OwnSshServer, startSshServer } from '../ssh/ssh-server.js';
import { FaultProxy } from './fault-proxy.js';

/** For who must get through: on a busy machine a login takes seconds. */
const CONNECT_TIMEOUT_MS = 20_000;
/** For who meets silence, and has to wait for its end. */
const SHORT_MS = 1000;
const BIG = Buffer.alloc(8 * 1024 * 1024, 'tunnel');

describe('a tunnel through an SSH server', () => {
  let echo: Server;
  let ssh: OwnSshServer;
  let dialled: Socket[];
  let failures: PluginError[];
  let opened: Session[];
  beforeAll(async () => {
    echo = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined);
      socket.pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    ssh = await startSshServer();
  });
  afterAll(async () => {
    await ssh.stop();
    echo.close();
  });
  beforeEach(() => {
    dialled = [];
    failures = [];
    opened = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map((session) => session.close()));
    for (const socket of dialled) socket.destroy();
  });

  const target = (): number => (echo.address() as AddressInfo).port;

  /** The dialer that a session is given. */
  const tunnel = async (
    config: Partial<SshConfig>,
    connectTimeoutMs = CONNECT_TIMEOUT_MS,
  ): Promise<OpenContext['dial']> => {
    const { host, port, fingerprint, user, password } = ssh;
    const dialling: OpenContext['dial'] = (toHost, toPort) => {
      const socket = dial(toHost, toPort, { connectTimeoutMs });
      dialled.push(socket);
      return socket;
    };
    const failed: OpenContext['failed'] = (reason) => failures.push(reason);
    const context: OpenContext = { ...openContext(dialling), connectTimeoutMs, failed };
    let given!: OpenContext['dial'];
    const whole: SshConfig = { mode: 'password', host, port, fingerprint, user, password, ...config };
    opened.push(
      await throughSsh(whole, context, (tunnelled) => {
        given = tunnelled.dial;
        return { ping: () => Promise.resolve({}), close: () => Promise.resolve() };
      }),
    );
    return given;
  };

  const lost = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.once('error', resolve));

  /** A connection through the tunnel, however many times a busy machine takes longer than the short time to log in. */
  const reached = async (dialThrough: OpenContext['dial']): Promise<Socket> => {
    for (;;) {
      const socket = dialThrough('127.0.0.1', target());
      const error = await Promise.race([once(socket, 'connect').then(() => undefined), lost(socket)]);
      if (error === undefined) return socket;
    }
  };

  it('carries any number of connections over one of its own, made once for all who wait', async () => {
    const dialThrough = await tunnel({});
    const sockets = Array.from({ length: 5 }, () => dialThrough('127.0.0.1', target()));
    for (const socket of sockets) socket.write('hello');
    const answers = await Promise.all(sockets.map((socket) => once(socket, 'data')));
    expect(answers.map(([data]) => String(data))).toEqual(Array(5).fill('hello'));
    expect({ dialled: dialled.length, channels: ssh.channels }).toEqual({ dialled: 1, channels: 5 });
  });

  it('gives what drivers take for a socket: held back, ended and closed like one', async () => {
    const dialThrough = await tunnel({});
    const socket = dialThrough('127.0.0.1', target());
    expect({ connecting: socket.connecting, state: socket.readyState }).toEqual({
      connecting: true,
      state: 'opening',
    });
    await once(socket.setNoDelay(true).setKeepAlive(true).unref().ref(), 'connect');
    expect({ connecting: socket.connecting, state: socket.readyState }).toEqual({
      connecting: false,
      state: 'open',
    });
    socket.end(BIG);
    let bytes = 0;
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      socket.pause();
      setImmediate(() => socket.resume());
    });
    await once(socket, 'close');
    expect({ bytes, state: socket.readyState }).toEqual({ bytes: BIG.length, state: 'closed' });
  });

  it('tells of a connection over which nothing comes', async () => {
    const dialThrough = await tunnel({});
    const socket = dialThrough('127.0.0.1', target());
    await once(socket, 'connect');
    const idle = once(socket, 'timeout');
    socket.setTimeout(50);
    await idle;
    expect(socket.destroyed).toBe(false);
  });

  it('answers an SSH server that asks for the password in a dialogue', async () => {
    const asking = await startSshServer(['keyboard-interactive']);
    const { port, fingerprint, password } = asking;
    const dialThrough = await tunnel({ port, fingerprint, password });
    const socket = dialThrough('127.0.0.1', target());
    await once(socket, 'connect');
    expect(asking.channels).toBe(1);
    await asking.stop();
  });

  it.each([
    ['is not a key', { privateKey: 'no key' }, 'config.ssh.privateKey'],
    ['needs a passphrase', {}, 'config.ssh.passphrase'],
    ['has another passphrase', { passphrase: 'another' }, 'config.ssh.passphrase'],
  ])('names the field at fault where a private key %s, and dials no host', async (_, changes, path) => {
    const { privateKey } = ssh.key;
    const dialThrough = await tunnel({ mode: 'key', privateKey, ...changes });
    await lost(dialThrough('127.0.0.1', target()));
    expect(failures).toMatchObject([{ code: 'invalid_request', path }]);
    expect(dialled).toEqual([]);
  });

  it('gives up an SSH server that stays silent before the time to connect is over, and tries again', async () => {
    const proxy = await FaultProxy.start(ssh.port);
    proxy.silence();
    const dialThrough = await tunnel({ port: proxy.port }, SHORT_MS);
    await lost(dialThrough('127.0.0.1', target()));
    expect(failures).toMatchObject([
      { code: 'unreachable', message: expect.stringMatching(/^SSH tunnel: .*no login within/) },
    ]);
    proxy.heal();
    await reached(dialThrough);
    await proxy.stop();
  });

  it('notices by itself that the SSH server went silent, and fails what it carried', async () => {
    const proxy = await FaultProxy.start(ssh.port);
    const dialThrough = await tunnel({ port: proxy.port }, SHORT_MS);
    const socket = await reached(dialThrough);
    failures = [];
    proxy.silence();
    expect(await lost(socket)).toMatchObject({ code: 'ECONNRESET' });
    expect(failures).toMatchObject([{ message: expect.stringContaining('was lost') }]);
    proxy.heal();
    await reached(dialThrough);
    await proxy.stop();
  });

  it('stays out of the way where none is asked for', async () => {
    const dialDirectly = await tunnel({ mode: 'off' });
    expect(dialDirectly('127.0.0.1', target())).toBe(dialled[0]);
  });
});

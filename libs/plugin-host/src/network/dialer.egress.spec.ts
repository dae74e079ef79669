import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, Socket } from 'node:net';
import fc from 'fast-check';
import { dial, type DialOptions } from './dialer.js';
import { EgressPolicy } from '../egress/egress-policy.js';

/** Every attempt of any socket to leave, dialled ones among them. */
const attempts = jest.spyOn(Socket.prototype, 'connect');

let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((socket) => socket.on('error', () => undefined).resume());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
beforeEach(() => attempts.mockClear());
afterAll(() => {
  attempts.mockRestore();
  server.close();
});

/** A resolver that answers with these, one after the other, and then says that it was asked too often. */
function resolver(...answers: readonly (readonly string[])[]) {
  const left = [...answers];
  const asked: string[] = [];
  const lookup = (host: string) => {
    asked.push(host);
    const addresses = left.shift();
    if (!addresses) return Promise.reject(new Error('asked once too often'));
    return Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  };
  return { asked, lookup };
}

async function refused(host: string, options: Partial<DialOptions> = {}): Promise<Error & { code?: string }> {
  const socket = dial(host, port, { connectTimeoutMs: 2000, ...options });
  socket.on('connect', () => socket.destroy());
  const [error] = (await once(socket, 'error').catch((thrown: unknown) => [thrown])) as [Error];
  return error;
}

describe('a dialled connection and the egress policy', () => {
  it.each([
    ['169.254.169.254', '169.254.169.254/32'],
    ['fd00:ec2::254', 'fd00:ec2::/32'],
    ['fe80::1%lo', 'fe80::/10'],
    ['0.0.0.0', '0.0.0.0/8'],
    ['0', '0.0.0.0/8'],
    ['::', '::/128'],
    ['::ffff:169.254.169.254', '169.254.169.254/32'],
    ['2852039166', '169.254.169.254/32'],
    ['0251.0376.0251.0376', '169.254.169.254/32'],
    ['0xa9fea9fe', '169.254.169.254/32'],
    ['169.254.43518', '169.254.169.254/32'],
    ['169.0xfe.0124776', '169.254.169.254/32'],
    ['１６９.２５４.１６９.２５４', '169.254.169.254/32'],
  ])('never leaves for %s', async (host, range) => {
    const { code, message } = await refused(host);
    expect({ code, message }).toEqual({
      code: 'EEGRESS',
      message: expect.stringContaining(`This server may not connect to "${host}": ${range} is denied`),
    });
    expect(attempts).not.toHaveBeenCalled();
  });

  it.each([
    '',
    ' ',
    '169.254.169.254.',
    '[::ffff:169.254.169.254]',
    '169.254.169.254:80',
    'x@169.254.169.254',
    '-',
  ])('never leaves for what is neither name nor address: "%s"', async (host) => {
    expect(await refused(host)).toMatchObject({ code: expect.stringMatching(/^(ENOTFOUND|EAI_|EEGRESS)/) });
    expect(attempts).not.toHaveBeenCalled();
  });

  it('never leaves for a denied address, however it is written', async () => {
    await fc.assert(
      fc.asyncProperty(deniedIpv4, parts, async (four, write) => {
        const error = await refused(write(four));
        // A system that does not know a spelling takes it for a name.
        expect(error.code).toMatch(/^(EEGRESS|ENOTFOUND|EAI_)/);
      }),
      { numRuns: 300 },
    );
    expect(attempts).not.toHaveBeenCalled();
  });

  it('never leaves for a name that leads to a denied address, not even for its other addresses', async () => {
    const { asked, lookup } = resolver(['127.0.0.1', '169.254.169.254']);
    const steps: string[] = [];
    const progress = { began: () => steps.push('began'), reached: (step: string) => steps.push(step) };
    expect(await refused('rebound.example', { lookup, progress })).toMatchObject({ code: 'EEGRESS' });
    expect({ asked, steps }).toEqual({ asked: ['rebound.example'], steps: ['began', 'resolve'] });
    expect(attempts).not.toHaveBeenCalled();
  });

  it('goes to what was checked, whatever the name would lead to a moment later', async () => {
    const { asked, lookup } = resolver(['127.0.0.1'], ['169.254.169.254']);
    const options = { connectTimeoutMs: 2000, lookup };
    const socket = dial('rebound.example', port, options);
    await once(socket, 'connect');
    expect({ asked, to: socket.remoteAddress }).toEqual({ asked: ['rebound.example'], to: '127.0.0.1' });
    socket.destroy();
    // The next connection is another one, and checked again.
    expect(await refused('rebound.example', options)).toMatchObject({ code: 'EEGRESS' });
    expect(attempts).toHaveBeenCalledTimes(1);
  });

  it('goes where the operator allows it, and not where it is denied', async () => {
    const denied = new EgressPolicy({ deny: ['127.0.0.0/8', '::1'] });
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '127.1'])
      expect(await refused(host, { egress: denied })).toMatchObject({ code: 'EEGRESS' });
    expect(attempts).not.toHaveBeenCalled();
    const egress = new EgressPolicy({ deny: ['0.0.0.0/0', '::/0'], allow: ['127.0.0.1'] });
    const socket = dial('127.1', port, { connectTimeoutMs: 2000, egress });
    await once(socket, 'connect');
    socket.destroy();
  });
});

const byte = fc.nat(255);
const deniedIpv4 = fc.oneof(
  fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
  fc.tuple(fc.integer({ min: 224, max: 239 }), byte, byte, byte),
  fc.tuple(fc.constant(0), byte, byte, byte),
);

/** As inet_aton(3) reads addresses: one to four parts, each in one of three bases, the last holding all the rest. */
const parts = fc
  .record({ count: fc.integer({ min: 1, max: 4 }), bases: fc.tuple(base(), base(), base(), base()) })
  .map(({ count, bases }) => (four: readonly number[]): string => {
    const rest = four.slice(count - 1).reduce((sum, part) => sum * 256 + part, 0);
    return [...four.slice(0, count - 1), rest].map((part, n) => bases[n]!(part)).join('.');
  });

function base(): fc.Arbitrary<(part: number) => string> {
  return fc.constantFrom(
    (part: number) => String(part),
    (part: number) => `0${part.toString(8)}`,
    (part: number) => `000${part.toString(8)}`,
    (part: number) => `0x${part.toString(16)}`,
    (part: number) => `0X${part.toString(16).toUpperCase()}`,
  );
}

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connections } from './connections.js';
import { EgressPolicy } from '../egress/egress-policy.js';
import { Failure, type FailureKind } from '../failures/failure.js';
import { SessionSlots } from './session-slots.js';

const METADATA = '169.254.169.254';
const HERE = '127.0.0.1';
/** The address of the metadata as one number. */
const SECRET = '2852039166';

let server: Server;
let port: number;
const taken = new Set<Socket>();

beforeAll(async () => {
  server = createServer((socket) => {
    taken.add(socket);
    socket.on('error', () => undefined).on('close', () => taken.delete(socket));
  });
  server.listen(0, HERE);
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  taken.forEach((socket) => socket.destroy());
  server.close();
});

interface Setup {
  readonly count?: number;
  readonly connectTimeoutMs?: number;
}

/** Sessions that share `count` places, each with the one that it came with. */
function networkOf({ count = 3, connectTimeoutMs = 5000 }: Setup = {}) {
  const slots = new SessionSlots(count);
  const network = { connectTimeoutMs, egress: new EgressPolicy(), slots };
  const session = async (places = 1): Promise<Connections> => {
    await slots.take(AbortSignal.timeout(1000), { count: places });
    return new Connections(network, { places, redact: (text) => text.replaceAll(SECRET, '***') });
  };
  return { slots, session };
}

const dialled = (connections: Connections): Socket => connections.dial(HERE, port);
const connected = async (connections: Connections): Promise<Socket> => {
  const socket = dialled(connections);
  await once(socket, 'connect');
  return socket;
};
const gone = async (socket: Socket): Promise<void> => {
  const closed = once(socket, 'close');
  socket.destroy();
  await closed;
};
const failed = async (socket: Socket): Promise<unknown> =>
  (await once(socket, 'error').catch((thrown: unknown) => [thrown]))[0];

describe('the connections of a session', () => {
  it('take a place each beyond the first, and wait for it where there is none', async () => {
    const { slots, session } = networkOf({ count: 3 });
    const [one, other] = [await session(), await session()];
    await connected(one);
    const second = await connected(one);
    await connected(other);
    const third = dialled(other);
    await sleep(50);
    expect({ contended: slots.contended, pending: third.pending }).toEqual({
      contended: true,
      pending: true,
    });
    await gone(second);
    await once(third, 'connect');
    await Promise.all([one.end(), other.end()]);
  });

  it('are never more than the places, however they come and go', async () => {
    const { slots, session } = networkOf({ count: 5 });
    const sessions = [await session(), await session(), await session()];
    const life = { open: 0, most: 0 };
    await Promise.all(
      Array.from({ length: 60 }, async (_, n) => {
        const socket = dialled(sessions[n % 3]!);
        socket.once('connect', () => {
          life.open += 1;
          life.most = Math.max(life.most, life.open);
        });
        if (n % 7 === 0) return gone(socket);
        await once(socket, 'connect');
        await sleep(n % 4);
        const closed = once(socket, 'close').then(() => (life.open -= 1));
        socket.destroy();
        await closed;
      }),
    );
    expect(life).toEqual({ open: 0, most: 5 });
    await Promise.all(sessions.map((each) => each.end()));
    sessions.forEach(() => slots.give());
    // All five have come back, and no more.
    for (let n = 0; n < 5; n += 1) await slots.take(AbortSignal.timeout(100));
    await expect(slots.take(AbortSignal.timeout(50))).rejects.toThrow();
  });

  it('hand their places on among each other before any other session: what cancels a statement needs one', async () => {
    const { slots, session } = networkOf({ count: 1 });
    const only = await session();
    const running = await connected(only);
    const stranger = slots.take(AbortSignal.timeout(300)).then(
      () => 'in',
      () => 'waited in vain',
    );
    const cancelling = dialled(only);
    await sleep(20);
    await gone(running);
    await once(cancelling, 'connect');
    expect(await stranger).toBe('waited in vain');
    await only.end();
  });

  it('have the places that their session needs from the start, however many others wait', async () => {
    const { slots, session } = networkOf({ count: 4 });
    const [needy, greedy] = [await session(3), await session()];
    await connected(greedy);
    const waiting = dialled(greedy);
    const needed = [await connected(needy), await connected(needy), await connected(needy)];
    await gone(needed[0]!);
    await sleep(20);
    expect({ waits: waiting.pending, contended: slots.contended }).toEqual({ waits: true, contended: true });
    await connected(needy);
    await needy.end();
    slots.give(3);
    await once(waiting, 'connect');
    await greedy.end();
  });

  it('say that the server is busy when no place comes free in time', async () => {
    const { session } = networkOf({ count: 1, connectTimeoutMs: 200 });
    const only = await session();
    const held = await connected(only);
    expect(await failed(dialled(only))).toMatchObject({ code: 'ENOPLACE' });
    const failure = only.explain(new Failure('unreachable', 'something of a driver'));
    expect(failure).toMatchObject({ kind: 'busy', message: expect.stringMatching(/^All 1 connections /) });
    await gone(held);
    await gone(await connected(only));
    await only.end();
  });

  it('are gone when their session has ended: those that wait at once, the others in a moment', async () => {
    const { slots, session } = networkOf({ count: 2 });
    const [left, other] = [await session(), await session()];
    await connected(left);
    await connected(other);
    const waiting = dialled(left);
    await sleep(20);
    let closed = false;
    await left.end(async () => {
      // A pool waits here for what it has begun to open.
      if (!waiting.destroyed) await once(waiting, 'close');
      closed = true;
      throw new Error('could not say goodbye');
    });
    expect({ closed, contended: slots.contended }).toEqual({ closed: true, contended: false });
    expect(await failed(dialled(left))).toMatchObject({ message: 'The session is closed.' });
    await other.end();
    while (taken.size > 0) await sleep(10);
  });

  it('are gone though their session never finishes closing', async () => {
    const { session } = networkOf({ count: 1 });
    const only = await session();
    const socket = await connected(only);
    await only.end(() => new Promise(() => undefined));
    expect(socket.destroyed).toBe(true);
  });
});

describe('the refusal to connect', () => {
  const refusedOnce = async () => {
    const connections = await networkOf().session();
    expect(await failed(connections.dial(METADATA, port))).toMatchObject({ code: 'EEGRESS' });
    return connections;
  };

  it.each(['unreachable', 'unknown', 'timeout'] as const)(
    'explains what a driver makes of it: %s',
    async (kind) => {
      const connections = await refusedOnce();
      const failure = connections.explain(new Failure(kind, 'wrapped and renamed'), performance.now());
      expect(failure).toMatchObject({
        kind: 'egress_denied',
        message: `This server may not connect to "${METADATA}": 169.254.169.254/32 is denied by default, as cloud metadata.`,
      });
    },
  );

  it.each<FailureKind>([
    'invalid_request',
    'unauthorized',
    'cancelled',
    'invalid_config',
    'config_unreadable',
  ])('does not explain what another session has said: %s', async (kind) => {
    const failure = new Failure(kind, 'said');
    expect((await refusedOnce()).explain(failure)).toBe(failure);
  });

  it('is forgotten once something is connected', async () => {
    const connections = await refusedOnce();
    const socket = await connected(connections);
    await gone(socket);
    const failure = new Failure('unreachable', 'connection reset');
    expect(connections.explain(failure)).toBe(failure);
  });

  it('explains nothing of work that began later on a connection that there is', async () => {
    const connections = await networkOf().session();
    await connected(connections);
    await failed(connections.dial(METADATA, port));
    const failure = new Failure('unreachable', 'connection reset');
    expect(connections.explain(failure, performance.now())).toBe(failure);
    expect(connections.explain(failure, performance.now() - 60_000).kind).toBe('egress_denied');
    await connections.end();
  });

  it('repeats no secret that stands in the name of a host', async () => {
    const connections = await networkOf().session();
    await failed(connections.dial(SECRET, port));
    const { kind, message } = connections.explain(new Failure('unreachable', ''));
    expect({ kind, message }).toEqual({
      kind: 'egress_denied',
      message: expect.stringContaining('to "***": 169.254.169.254/32'),
    });
  });
});

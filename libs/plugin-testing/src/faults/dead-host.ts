import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

export interface DeadHost {
  readonly port: number;
  stop(): Promise<void>;
}

/** Listens, says where, and then sleeps: it never comes to accept. */
const SLEEPER = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

const MOST_QUEUED = 16;
const ANSWER_MS = 300;

/**
 * A port that answers no attempt to connect, like a host that is switched off: the queue of a listener who does not accept
 * is full, and the system drops what else comes.
 */
export async function startDeadHost(): Promise<DeadHost> {
  const worker = new Worker(SLEEPER, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  const queued: Socket[] = [];
  const stop = async (): Promise<void> => {
    for (const socket of queued) socket.destroy();
    await worker.terminate();
  };
  while (queued.length < MOST_QUEUED) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    queued.push(socket);
    const answered = once(socket, 'connect').then(() => true);
    answered.catch(() => undefined);
    if (!(await Promise.race([answered, sleep(ANSWER_MS, false)]))) return { port, stop };
  }
  await stop();
  throw new Error('this system queues connections without end: no port can play dead');
}

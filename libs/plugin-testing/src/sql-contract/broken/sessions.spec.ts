import { Socket } from 'node:net';
import { pg } from '@patchbay/database-pg';
import { sqlite3 } from '@patchbay/database-sqlite3';
import type { Row } from '@patchbay/plugin-kit';
import { describeEngine } from '../../engines/index.js';
import type { FileContract, ServerContract } from '../contract.js';
import { changingRows, type Defect } from './break-plugin.fixture.js';
import { expectOneBrokenPromise } from './expect-one-broken-promise.fixture.js';

const sound: FileContract = {
  plugin: sqlite3,
  engine: 'sqlite',
  config: () => ({ connection: { filename: 'contract.db', create: true } }),
};

const soundServer: ServerContract = {
  plugin: pg,
  engine: 'postgres',
  config: ({ host, port, user, password, database }) => ({
    connection: { host, port, user, password, database },
  }),
};

const TIMEOUT_MS = 60_000;

const DEFECTS: readonly Defect[] = [
  {
    defect: 'never settles a ping',
    breaks: 'passes its test, and tells the version of the server',
    session: () => ({ ping: () => new Promise(() => undefined) }),
  },
  {
    defect: 'lets a query write',
    breaks: 'refuses in query whatever writes, however it is dressed',
    query: (run) => (session, params, context) =>
      run(session, params, context).catch(async () => {
        const { affectedRows } = await session.write(session.statements.write(params), context);
        return { affectedRows };
      }),
  },
  {
    defect: 'keeps every row that it has given',
    breaks: 'streams any number of rows to a slow reader without keeping them',
    session: (sound) => ({ rows: changingRows(sound, kept) }),
  },
  {
    defect: 'does not hear when its reader leaves',
    breaks: 'ends the statement of a reader that leaves early',
    session: (sound) => ({
      rows: changingRows(sound, (batches) => ({
        [Symbol.asyncIterator]: () => {
          const iterator = batches[Symbol.asyncIterator]();
          return { next: () => iterator.next() };
        },
      })),
    }),
  },
  {
    defect: 'leaves idle processes behind when it closes',
    breaks: 'leaves no connection and no process behind when it closes',
    session: (sound) => {
      let readers = 0;
      return {
        rows: changingRows(sound, async function* (batches) {
          readers += 1;
          try {
            yield* batches;
          } finally {
            readers -= 1;
          }
        }),
        close: () => (readers > 0 ? sound.close() : Promise.resolve()),
      };
    },
  },
];

const SERVER_DEFECTS: readonly Defect[] = [
  {
    defect: 'makes sockets of its own',
    breaks: 'opens each of its connections through the dialer of the host, and none beside',
    context: () => ({ dial: () => new Socket() }),
  },
  {
    defect: 'does not heed the signal',
    breaks: 'ends in the engine what it gave up, and goes on',
    session: (sound) => ({
      rows: (statement, { maxRows }) =>
        sound.rows(statement, { maxRows, signal: new AbortController().signal }),
    }),
  },
  {
    defect: 'says its credentials, as HTTP would encode them',
    breaks: 'never says the password, in any form',
    session: (sound, config) => ({
      ping: async (signal) => {
        const { user, password } = config['connection'] as { user: string; password: string };
        const { version } = await sound.ping(signal);
        return { version: `${version} for ${Buffer.from(`${user}:${password}`).toString('base64')}` };
      },
    }),
  },
];

describe('the contract of SQL plugins', () => {
  it.each(DEFECTS)(
    'finds a plugin that $defect',
    (defect) => expectOneBrokenPromise(sound, defect),
    TIMEOUT_MS,
  );
});

describeEngine('postgres', 'the contract of SQL plugins, over a server', (engine) => {
  it.each(SERVER_DEFECTS)(
    'finds a plugin that $defect',
    (defect) => expectOneBrokenPromise(soundServer, defect, engine()),
    TIMEOUT_MS,
  );
});

async function* kept(batches: AsyncIterable<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  const all: (readonly Row[])[] = [];
  for await (const batch of batches) {
    all.push(batch);
    yield batch;
  }
}

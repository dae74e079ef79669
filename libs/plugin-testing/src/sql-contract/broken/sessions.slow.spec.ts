import { sqlite3 } from '@patchbay/database-sqlite3';
import type { Row } from '@patchbay/plugin-kit';
import type { FileContract } from '../contract.js';
import { changingRows, type Defect } from './break-plugin.fixture.js';
import { expectOneBrokenPromise } from './expect-one-broken-promise.fixture.js';

const sound: FileContract = {
  plugin: sqlite3,
  engine: 'sqlite',
  config: () => ({ connection: { filename: 'contract.db', create: true } }),
};

const TIMEOUT_MS = 120_000;

const DEFECTS: readonly Defect[] = [
  {
    defect: 'never settles a ping',
    breaks: 'passes its test, and tells the version of the server',
    session: () => ({ ping: () => new Promise(() => undefined) }),
  },
  {
    defect: 'lets a query write',
    breaks: 'refuses in query whatever writes, however it is dressed',
    alsoBreaks: ['judges a long query as it judges a short one'],
    query: (run) => (session, params, context) =>
      run(session, params, context).catch(async () => {
        const { affectedRows } = await session.write(await session.statements.write(params), context);
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

describe('the contract of SQL plugins', () => {
  it.each(DEFECTS)(
    'finds a plugin that $defect',
    (defect) => expectOneBrokenPromise(sound, defect),
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

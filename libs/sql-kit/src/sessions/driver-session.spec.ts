import { sqlSession } from './driver-session.js';
import { insertAll } from '../contract/insertion.js';

const unused = (): never => {
  throw new Error('not asked for');
};

describe('a session', () => {
  it('gives up rows whose source never ends when it is closed, and takes them back', async () => {
    const steps: string[] = [];
    const step = (name: string) => (): Promise<undefined> => {
      steps.push(name);
      return Promise.resolve(undefined);
    };
    const session = sqlSession<object>({
      connections: {
        acquire: () => Promise.resolve({}),
        release: () => steps.push('release'),
        discard: unused,
        cancel: step('cancel'),
        close: step('close'),
      },
      statements: { read: unused, write: unused },
      catalogue: { schemas: unused, tables: unused, columns: unused },
      driver: {
        read: unused,
        write: unused,
        ping: unused,
        cut: unused,
        insertMany: (_connection, { batches }) => {
          const work = { begin: step('begin'), put: step('put'), commit: step('commit') };
          const result = insertAll(batches, 10, { ...work, rollback: step('rollback') }).then(
            (affectedRows) => ({
              affectedRows,
            }),
          );
          return { result, done: result };
        },
      },
    });
    let hangs!: () => void;
    const hung = new Promise<void>((resolve) => (hangs = resolve));
    async function* hanging(): AsyncGenerator<readonly (readonly string[])[]> {
      yield [['a']];
      hangs();
      await new Promise(() => undefined);
    }
    const options = { signal: new AbortController().signal, maxRows: 1, maxCellBytes: 1, maxRowBytes: 1 };
    const inserting = session.insertMany!({ table: 't', columns: ['a'] }, hanging(), options);
    await hung;
    const closing = session.close();
    await expect(inserting).rejects.toThrow('The session is closed.');
    await closing;
    expect(steps).toEqual(expect.arrayContaining(['begin', 'put', 'rollback', 'release', 'close']));
    expect(steps).not.toContain('commit');
  });
});

import type { Database } from 'better-sqlite3';
import { DataSource, type EntityManager } from 'typeorm';
import { Workspace } from '../entities/workspace.js';
import { MetadataError } from './errors.js';
import { lockConnection } from './sqlite-lock.js';

const pause = () => new Promise((resolve) => setImmediate(resolve));
const row = (id: string) => ({ id, title: id, createdAt: '' });

async function open(options: { isLocked: boolean; timeoutMs?: number }): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'better-sqlite3',
    database: ':memory:',
    entities: [Workspace],
    synchronize: true,
  });
  if (options.isLocked) lockConnection(dataSource, options.timeoutMs);
  return dataSource.initialize();
}

/** 300 callers at once: a third plain writes, a third transactions that commit, a third that roll back. */
async function mixedLoad(dataSource: DataSource) {
  const calls = Array.from({ length: 300 }, async (_, at): Promise<string[]> => {
    await pause();
    if (at % 3 === 0) {
      await dataSource.manager.insert(Workspace, row(`plain${at}`));
      return [`plain${at}`];
    }
    return dataSource.transaction(async (manager) => {
      await manager.insert(Workspace, row(`first${at}`));
      await pause();
      await manager.insert(Workspace, row(`second${at}`));
      if (at % 3 === 1) throw new Error('rolled back');
      await pause();
      return [`first${at}`, `second${at}`];
    });
  });
  const outcomes = await Promise.allSettled(calls);
  const acknowledged = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
  const stored = new Set((await dataSource.manager.find(Workspace)).map((workspace) => workspace.id));
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((id) => !stored.has(id)).length,
    unasked: [...stored].filter((id) => !acknowledged.includes(id)).length,
  };
}

describe('SQLite used in turns', () => {
  it('keeps every acknowledged row and no rolled-back one', async () => {
    const dataSource = await open({ isLocked: true });
    expect(await mixedLoad(dataSource)).toEqual({ acknowledged: 300, lost: 0, unasked: 0 });
    await dataSource.destroy();
  });

  it('is still needed: TypeORM by itself loses acknowledged rows under the same load', async () => {
    const dataSource = await open({ isLocked: false });
    const { lost } = await mixedLoad(dataSource);
    expect(lost).toBeGreaterThan(0);
    await dataSource.destroy();
  });
});

describe('a SQLite transaction', () => {
  let dataSource: DataSource;
  const ids = async () => (await dataSource.manager.find(Workspace)).map((workspace) => workspace.id);

  beforeEach(async () => {
    dataSource = await open({ isLocked: true, timeoutMs: 100 });
  });
  afterEach(() => dataSource.destroy());

  it('that uses the outer manager fails with a clear error, rolls back and frees the connection', async () => {
    const wrong = dataSource.transaction(async (manager) => {
      await manager.insert(Workspace, row('inside'));
      await dataSource.manager.insert(Workspace, row('outside'));
    });
    await expect(wrong).rejects.toThrow(MetadataError);
    await expect(wrong).rejects.toThrow("does not use the transaction's own manager");
    expect(await ids()).toEqual([]);
  });

  it('hides nothing but its own savepoint when a transaction inside it rolls back', async () => {
    const nested = async (manager: EntityManager) => {
      await manager.insert(Workspace, row('inner'));
      throw new Error('inner');
    };
    await dataSource.transaction(async (manager) => {
      await manager.insert(Workspace, row('outer'));
      await expect(manager.transaction(nested)).rejects.toThrow('inner');
    });
    expect(await ids()).toEqual(['outer']);
  });

  it('ends with the release of its runner', async () => {
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.manager.insert(Workspace, row('abandoned'));
    await runner.release();
    expect(await ids()).toEqual([]);
    await expect(runner.query('SELECT 1')).rejects.toThrow('released');
  });

  it('frees the connection when its COMMIT fails', async () => {
    await dataSource.query(
      'CREATE TABLE child (parent TEXT REFERENCES workspaces (id) DEFERRABLE INITIALLY DEFERRED)',
    );
    const orphan = dataSource.transaction((manager) => manager.query("INSERT INTO child VALUES ('none')"));
    // Not toThrow: in a worker's second spec file the driver's errors are not of this realm.
    await expect(orphan).rejects.toHaveProperty('message', expect.stringContaining('FOREIGN KEY'));
    expect(await dataSource.query('SELECT * FROM child')).toEqual([]);
  });

  it('frees the connection when SQLite has rolled back by itself', async () => {
    await dataSource.manager.insert(Workspace, row('taken'));
    const clash = dataSource.transaction((manager) =>
      manager.query("INSERT OR ROLLBACK INTO workspaces VALUES ('taken', '', '')"),
    );
    await expect(clash).rejects.toThrow('UNIQUE');
    expect(await ids()).toEqual(['taken']);
  });

  /** Starts them all before the first has come to its end. */
  const together = (works: readonly ((manager: EntityManager) => Promise<unknown>)[]) =>
    Promise.allSettled(works.map((work) => dataSource.transaction(work)));
  const connection = () => dataSource.driver as unknown as { databaseConnection: Database };

  it('is committed with those that wait, and rolled back by itself', async () => {
    const exec = jest.spyOn(connection().databaseConnection, 'exec');
    const settled = await together(
      Array.from({ length: 9 }, (_, n) => async (manager: EntityManager) => {
        await manager.insert(Workspace, row(`w${n}`));
        if (n % 3 === 1) throw new Error('changed its mind');
      }),
    );
    expect(settled.map(({ status }) => status === 'fulfilled')).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => n % 3 !== 1),
    );
    expect(await ids()).toEqual(['w0', 'w2', 'w3', 'w5', 'w6', 'w8']);
    expect(exec.mock.calls.filter(([sql]) => sql === 'COMMIT')).toHaveLength(1);
  });

  it('fails with all that were to be committed with it, and leaves nothing', async () => {
    await dataSource.query(
      'CREATE TABLE child (parent TEXT REFERENCES workspaces (id) DEFERRABLE INITIALLY DEFERRED)',
    );
    const settled = await together([
      (manager) => manager.insert(Workspace, row('innocent')),
      (manager) => manager.query("INSERT INTO child VALUES ('none')"),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await ids()).toEqual([]);
    await dataSource.manager.insert(Workspace, row('later'));
    expect(await ids()).toEqual(['later']);
  });

  it('fails where SQLite rolled it back with another, and not the one that comes after', async () => {
    await dataSource.manager.insert(Workspace, row('taken'));
    const settled = await together([
      (manager) => manager.insert(Workspace, row('lost')),
      (manager) => manager.query("INSERT OR ROLLBACK INTO workspaces VALUES ('taken', '', '')"),
      (manager) => manager.insert(Workspace, row('kept')),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect((await ids()).sort()).toEqual(['kept', 'taken']);
  });

  it('is not seen before it is committed', async () => {
    let ended = 0;
    const writes = together(
      ['a', 'b'].map((id) => async (manager: EntityManager) => {
        await manager.insert(Workspace, row(id));
      }),
    ).then(() => (ended = 1));
    const seen = await ids();
    expect(seen).toEqual(['a', 'b']);
    expect(connection().databaseConnection.inTransaction).toBe(false);
    await writes;
    expect(ended).toBe(1);
  });
});

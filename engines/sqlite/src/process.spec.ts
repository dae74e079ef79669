import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OWN_LIMITS, type ProcessProgress } from '@patchbay/sql-kit';
import { SqliteProcess } from './process.js';

const ROUNDS = 20;

describe('the process of a SQLite file', () => {
  const root = mkdtempSync(join(tmpdir(), 'patchbay-sqlite-'));
  const file = { folders: { roots: [root], hidden: [], mayCreate: true }, filename: 'one.db', create: true };
  const process = new SqliteProcess(file, join(root, file.filename));
  afterAll(async () => {
    await process.close();
    rmSync(root, { recursive: true });
  });

  const query = async (sql: string): Promise<ProcessProgress[]> => {
    const answers: ProcessProgress[] = [];
    await process.run({ kind: 'write', statement: { sql, bindings: [] }, limits: OWN_LIMITS }, (answer) => {
      answers.push(answer);
    });
    return answers;
  };

  it('leaves a statement once, however often it is asked to: the next one is not ended for it', async () => {
    await query('CREATE TABLE t (n)');
    for (let round = 0; round < ROUNDS; round += 1) {
      let inserting: Promise<unknown> = Promise.resolve();
      await new Promise<void>((resolve) => {
        const into = { table: 't', columns: ['n'] };
        inserting = process
          .run({ kind: 'insert', into }, () => resolve())
          .catch(({ code }) => code as string);
      });
      process.cancel();
      process.tell({ kind: 'leave' });
      process.tell({ kind: 'leave' });
      expect(await inserting).toBe('SQLITE_INTERRUPT');
      expect(await query('INSERT INTO t VALUES (1)')).toHaveLength(1);
    }
  });
});

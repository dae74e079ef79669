import type { DataSource, QueryRunner } from 'typeorm';
import { type Engine, engineOf } from './engine.js';
import { MetadataError } from './errors.js';

type Work<T> = (runner: QueryRunner) => Promise<T>;

const WAIT_S = 60;
/** Any number will do, as long as nothing else in the database locks on it. */
const POSTGRES_LOCK = 7_052_638_216;
/** MySQL's named locks are the server's, not the database's. */
const MYSQL_LOCK = "CONCAT('patchbay ', MD5(DATABASE()))";

const locks: Record<Engine, <T>(runner: QueryRunner, work: Work<T>) => Promise<T>> = {
  'better-sqlite3': (runner, work) => runner.manager.transaction(() => work(runner)),

  postgres: (runner, work) =>
    runner.manager.transaction(async () => {
      await runner.query(`SET LOCAL lock_timeout = '${WAIT_S}s'`);
      await runner.query('SELECT pg_advisory_xact_lock($1)', [POSTGRES_LOCK]);
      return work(runner);
    }),

  // MySQL commits at every DDL statement, so the lock cannot be the transaction's.
  mysql: async (runner, work) => {
    const [row] = await runner.manager.query<{ taken: unknown }[]>(
      `SELECT GET_LOCK(${MYSQL_LOCK}, ${WAIT_S}) AS taken`,
    );
    if (Number(row?.taken) !== 1) {
      throw new MetadataError(`Another process held the metadata database for over ${WAIT_S} s.`);
    }
    try {
      return await work(runner);
    } finally {
      await runner.query(`SELECT RELEASE_LOCK(${MYSQL_LOCK})`);
    }
  },
};

/**
 * Runs `work` while no other process of ours does, on one connection. On SQLite and PostgreSQL it is one transaction.
 * @throws MetadataError or the driver's error when the lock stays taken for a minute.
 */
export async function exclusively<T>(dataSource: DataSource, work: Work<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    return await locks[engineOf(dataSource)](runner, work);
  } finally {
    await runner.release();
  }
}

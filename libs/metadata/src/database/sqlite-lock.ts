import type { Database } from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { MetadataError } from './errors.js';

type IsolationLevel = Parameters<BetterSqlite3QueryRunner['startTransaction']>[0];
type QueryParameters = Parameters<BetterSqlite3QueryRunner['query']>[1];

/** So many transactions are committed together at most: the first waits for the last. */
const MAX_GROUP = 32;

type Kind = 'statement' | 'transaction';

interface Waiting {
  readonly kind: Kind;
  readonly start: () => void;
}

/** First come, first served. */
class FifoLock {
  readonly #waiting: Waiting[] = [];
  #taken = false;

  constructor(private readonly timeoutMs: number) {}

  acquire(kind: Kind): Promise<void> {
    if (!this.#taken) {
      this.#taken = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const start = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const waiting = { kind, start };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(
          new MetadataError(
            `The SQLite connection was not free within ${this.timeoutMs} ms: a transaction runs too long, ` +
              "or code inside a transaction does not use the transaction's own manager.",
          ),
        );
      }, this.timeoutMs);
      this.#waiting.push(waiting);
    });
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next) next.start();
    else this.#taken = false;
  }

  get isTaken(): boolean {
    return this.#taken;
  }

  get next(): Kind | undefined {
    return this.#waiting[0]?.kind;
  }
}

interface Member {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Transactions that come close together, up to the next turn of the event loop, are committed together: most of a small
 * one is the waiting for the disk. Each is a savepoint, so that it can be rolled back by itself, and has come to its end
 * only when all are on the disk. A statement outside of them never sees what is not: before its turn the group is
 * committed.
 */
class GroupCommit {
  readonly #members: Member[] = [];
  /** Whether the one who has the turn has begun, and neither released nor rolled back yet. */
  #begun = false;
  #isComing = false;

  constructor(
    private readonly connection: Database,
    private readonly lock: FifoLock,
  ) {}

  begin(): void {
    // Not deferred: that would fail at its first write, without waiting, when another process has written meanwhile.
    if (!this.connection.inTransaction) this.connection.exec('BEGIN IMMEDIATE');
    this.connection.exec('SAVEPOINT member');
    this.#begun = true;
  }

  release(): void {
    this.connection.exec('RELEASE member');
    this.#begun = false;
  }

  rollback(): void {
    const isThere = this.#begun && this.#isOpen;
    this.#begun = false;
    if (isThere) this.connection.exec('ROLLBACK TO member; RELEASE member');
  }

  /** Gives the turn to the next. @returns when what was released is on the disk */
  handOver(released: boolean): Promise<void> {
    const committed = released
      ? new Promise<void>((resolve, reject) => this.#members.push({ resolve, reject }))
      : Promise.resolve();
    // Where SQLite has rolled back by itself, the next begins again and must not answer for what is lost.
    const isOver = this.lock.next === 'statement' || !this.#isOpen;
    if (isOver || this.#members.length >= MAX_GROUP) this.commit();
    else if (this.lock.next === undefined) this.#commitSoon();
    this.lock.release();
    return committed;
  }

  /** The one that has the turn by then commits at its own end. */
  #commitSoon(): void {
    if (this.#isComing) return;
    this.#isComing = true;
    setImmediate(() => {
      this.#isComing = false;
      if (!this.lock.isTaken) this.commit();
    });
  }

  commit(): void {
    const members = this.#members.splice(0);
    try {
      if (this.#isOpen) this.connection.exec('COMMIT');
      else if (members.length > 0)
        throw new MetadataError('SQLite has rolled back what was to be committed.');
      members.forEach(({ resolve }) => resolve());
    } catch (error) {
      // No task may get the turn with a transaction still open.
      if (this.#isOpen) this.connection.exec('ROLLBACK');
      members.forEach(({ reject }) => reject(error));
    }
  }

  get #isOpen(): boolean {
    return this.connection.open && this.connection.inTransaction;
  }
}

/** One caller's runner: a statement takes one turn, a transaction holds its turn until its end or the release. */
class LockingQueryRunner extends BetterSqlite3QueryRunner {
  #holding = false;

  constructor(
    driver: BetterSqlite3Driver,
    private readonly lock: FifoLock,
    private readonly group: GroupCommit,
    statements: Map<string, unknown>,
  ) {
    super(driver);
    // Prepared statements belong to the connection, so they outlive the runner.
    Object.assign(this, { stmtCache: statements });
  }

  override async query(sql: string, parameters?: QueryParameters, structured?: boolean): Promise<unknown> {
    if (this.#holding) {
      return this.#isDone(sql) ? undefined : super.query(sql, parameters, structured);
    }
    await this.lock.acquire('statement');
    try {
      this.group.commit();
      return await super.query(sql, parameters, structured);
    } finally {
      this.lock.release();
    }
  }

  /** @returns whether it was one of the statements that bound a transaction, which here bound a member of the group */
  #isDone(sql: string): boolean {
    switch (sql) {
      case 'BEGIN TRANSACTION':
        this.group.begin();
        return true;
      case 'COMMIT':
        this.group.release();
        return true;
      case 'ROLLBACK':
        this.group.rollback();
        return true;
      default:
        return false;
    }
  }

  override async startTransaction(isolation?: IsolationLevel): Promise<void> {
    if (!this.#holding) await this.lock.acquire('transaction');
    this.#holding = true;
    try {
      await super.startTransaction(isolation);
    } catch (error) {
      if (this.transactionDepth === 0) this.#abandon();
      throw error;
    }
  }

  override async commitTransaction(): Promise<void> {
    await super.commitTransaction();
    if (this.isTransactionActive) return;
    this.#holding = false;
    await this.group.handOver(true);
  }

  override async rollbackTransaction(): Promise<void> {
    // Where the group could not be committed there is nothing left to undo.
    if (!this.#holding) return;
    await super.rollbackTransaction();
    if (!this.isTransactionActive) this.#abandon();
  }

  override async release(): Promise<void> {
    if (this.#holding) this.#abandon();
    await super.release();
    this.isReleased = true;
  }

  #abandon(): void {
    if (this.isTransactionActive) this.group.rollback();
    this.isTransactionActive = false;
    this.#holding = false;
    void this.group.handOver(false);
  }
}

/**
 * TypeORM gives every caller on better-sqlite3 the same query runner, so concurrent transactions become savepoints of
 * each other and the roll-back of one drops committed rows of another. SQLite has one connection here, so callers get
 * a runner each and take the connection in turn.
 * @param timeoutMs how long one may wait for a turn; it makes an error of what would be a deadlock.
 */
export function lockConnection(dataSource: DataSource, timeoutMs = 10_000): void {
  const { driver } = dataSource;
  if (!(driver instanceof BetterSqlite3Driver)) throw new TypeError('Only better-sqlite3 needs a lock.');
  const lock = new FifoLock(timeoutMs);
  const statements = new Map<string, unknown>();
  let group: GroupCommit | undefined;
  driver.createQueryRunner = (): BetterSqlite3QueryRunner => {
    group ??= new GroupCommit(driver.databaseConnection as Database, lock);
    return new LockingQueryRunner(driver, lock, group, statements);
  };
}

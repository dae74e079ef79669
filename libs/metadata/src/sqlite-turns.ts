import type { Database } from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { MetadataError } from './errors.js';

type IsolationLevel = Parameters<BetterSqlite3QueryRunner['startTransaction']>[0];
type QueryParameters = Parameters<BetterSqlite3QueryRunner['query']>[1];

/** First come, first served. */
class Turns {
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  constructor(private readonly timeoutMs: number) {}

  take(): Promise<void> {
    if (!this.#taken) {
      this.#taken = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const start = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(start), 1);
        reject(
          new MetadataError(
            `The SQLite connection was not free within ${this.timeoutMs} ms: a transaction runs too long, ` +
              "or code inside a transaction does not use the transaction's own manager.",
          ),
        );
      }, this.timeoutMs);
      this.#waiting.push(start);
    });
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken = false;
  }
}

/** One caller's runner: a statement takes one turn, a transaction holds its turn until its end or the release. */
class TurnTakingQueryRunner extends BetterSqlite3QueryRunner {
  #holding = false;

  constructor(
    driver: BetterSqlite3Driver,
    private readonly turns: Turns,
    statements: Map<string, unknown>,
  ) {
    super(driver);
    // Prepared statements belong to the connection, so they outlive the runner.
    Object.assign(this, { stmtCache: statements });
  }

  override async query(sql: string, parameters?: QueryParameters, structured?: boolean): Promise<unknown> {
    // A deferred BEGIN would fail at its first write, without waiting, when another process has written meanwhile.
    const text = sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql;
    if (this.#holding) return super.query(text, parameters, structured);
    await this.turns.take();
    try {
      return await super.query(text, parameters, structured);
    } finally {
      this.turns.give();
    }
  }

  override async startTransaction(isolation?: IsolationLevel): Promise<void> {
    if (!this.#holding) await this.turns.take();
    this.#holding = true;
    try {
      await super.startTransaction(isolation);
    } catch (error) {
      if (this.transactionDepth === 0) this.#end();
      throw error;
    }
  }

  override async commitTransaction(): Promise<void> {
    await super.commitTransaction();
    if (!this.isTransactionActive) this.#end();
  }

  override async rollbackTransaction(): Promise<void> {
    await super.rollbackTransaction();
    if (!this.isTransactionActive) this.#end();
  }

  override async release(): Promise<void> {
    this.#end();
    await super.release();
    this.isReleased = true;
  }

  /** Also where COMMIT or ROLLBACK failed: nobody may get the turn with a transaction still open. */
  #end(): void {
    if (!this.#holding) return;
    const connection = this.driver.databaseConnection as Database;
    if (connection.open && connection.inTransaction) connection.exec('ROLLBACK');
    this.isTransactionActive = false;
    this.#holding = false;
    this.turns.give();
  }
}

/**
 * TypeORM gives every caller on better-sqlite3 the same query runner, so concurrent transactions become savepoints of
 * each other and the roll-back of one drops committed rows of another. SQLite has one connection here, so callers get
 * a runner each and take the connection in turn.
 * @param timeoutMs how long one may wait for a turn; it makes an error of what would be a deadlock.
 */
export function takeTurns(dataSource: DataSource, timeoutMs = 10_000): void {
  const { driver } = dataSource;
  if (!(driver instanceof BetterSqlite3Driver)) throw new TypeError('Only better-sqlite3 is used in turns.');
  const turns = new Turns(timeoutMs);
  const statements = new Map<string, unknown>();
  driver.createQueryRunner = (): BetterSqlite3QueryRunner =>
    new TurnTakingQueryRunner(driver, turns, statements);
}

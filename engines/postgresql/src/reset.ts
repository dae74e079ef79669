import { randomInt } from 'node:crypto';
import type { Client, Submittable } from 'pg';
import { serialize } from 'pg-protocol';
import { WithoutRows } from './message.js';

/** It takes a message of its own: in the company of others it is refused. */
const DISCARD = serialize.query('DISCARD ALL');

const SEED_STEPS = 2 ** 31;

/**
 * Takes back what a statement left in its session. Its messages go out with the statement's own, so that it costs no round
 * trip: the writer of the statement appends `messages`, and hands this to the client as soon as the statement is over.
 *
 * `DISCARD ALL` puts an end to settings, roles, temporary objects, prepared statements, cursors, LISTEN, session locks and
 * the session's knowledge of sequences. The seed of `random()` it leaves as it is, which therefore gets another.
 */
export class PgReset extends WithoutRows implements Submittable {
  readonly done: Promise<void>;
  readonly messages: readonly Buffer[];
  #awaited: number;
  #resolve!: () => void;
  #reject!: (error: Error) => void;

  /** @param first ends what the statement left open, as `ROLLBACK` does */
  constructor(
    private readonly client: Client,
    first?: string,
  ) {
    super();
    const seed = `SELECT pg_catalog.setseed(${randomInt(-SEED_STEPS, SEED_STEPS) / SEED_STEPS})`;
    this.messages = [serialize.query(first === undefined ? seed : `${first}; ${seed}`), DISCARD];
    this.#awaited = this.messages.length;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Of a statement that never began, nothing is asked.
    this.done.catch(() => undefined);
  }

  submit(): void {}

  /** The client takes this for the end of a query; of a further message, the answer is awaited likewise. */
  handleReadyForQuery(): void {
    this.#awaited -= 1;
    if (this.#awaited > 0) this.client.query(this);
    else this.#resolve();
  }

  handleError(error: Error): void {
    this.#reject(error);
  }
}

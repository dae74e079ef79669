import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { PluginError } from '@patchbay/plugin-kit';
import type { Refusal } from './pg-judgement.js';

/** What the thread says to one statement. */
export interface Verdict {
  readonly refusal: Refusal;
  /** The refusal is the grammar's own, in its own words. */
  readonly invalid?: true;
  /** The thread is to be replaced. */
  readonly spent: boolean;
}

/** A thread runs compiled code only, while this module may be the source itself, as it is under Jest. */
const THREAD = fileURLToPath(new URL('../dist/pg-grammar-thread.js', import.meta.url));

/** A megabyte takes a few seconds on a machine with nothing else to do. */
const TIMEOUT_MS = 15_000;
const IDLE_MS = 60_000;

/** PostgreSQL's own grammar, in a thread that starts when it is needed. It keeps no process from ending. */
export class PgGrammar {
  #thread: Worker | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  /**
   * The text is held against the grammar of PostgreSQL 18, and refused where that cannot read it, although an older server
   * might: what nobody has read could call anything.
   * @throws PluginError `invalid_request` where it is no SQL; `timeout` or `unknown` where no verdict came
   */
  async judge(sql: string): Promise<Refusal> {
    const verdict = this.#turn.then(() => this.#ask(sql));
    this.#turn = verdict.catch(() => undefined);
    const { refusal, invalid } = await verdict;
    if (invalid) throw invalidSql(refusal!);
    return refusal;
  }

  /** Starts the thread, so that the first statement does not wait for it. */
  start(): Worker {
    if (this.#thread) return this.#thread;
    const thread = new Worker(THREAD, {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    thread.unref();
    // Whoever asks hears of it as well.
    thread.on('error', () => this.#drop(thread));
    thread.on('exit', () => this.#drop(thread));
    return (this.#thread = thread);
  }

  async #ask(sql: string): Promise<Verdict> {
    clearTimeout(this.#idle);
    const thread = this.start();
    const over = new AbortController();
    const patience = setTimeout(() => over.abort(LATE), TIMEOUT_MS);
    thread.ref();
    try {
      const answer = verdictOf(thread, over.signal);
      thread.postMessage(sql);
      const verdict = await answer;
      if (verdict.spent) this.#drop(thread);
      return verdict;
    } catch {
      this.#drop(thread);
      throw over.signal.aborted ? LATE : UNREAD;
    } finally {
      clearTimeout(patience);
      over.abort();
      thread.unref();
      this.#idle = setTimeout(() => this.#drop(thread), IDLE_MS).unref();
    }
  }

  #drop(thread: Worker): void {
    if (this.#thread === thread) this.#thread = undefined;
    void thread.terminate();
  }
}

const LATE = new PluginError('timeout', 'Reading the statement took too long.', { path: 'params.sql' });
const UNREAD = new PluginError('unknown', 'The statement could not be read.', { path: 'params.sql' });

async function verdictOf(thread: Worker, signal: AbortSignal): Promise<Verdict> {
  const answer = once(thread, 'message', { signal }) as Promise<[Verdict]>;
  const end = once(thread, 'exit', { signal }).then(() => {
    throw new Error('the thread ended');
  });
  const [verdict] = await Promise.race([answer, end]);
  return verdict;
}

/** As the engine would refuse it, which would do so by the same grammar. */
function invalidSql(message: string): PluginError {
  return new PluginError('invalid_request', `This is not valid in PostgreSQL 18: ${message}.`, {
    path: 'params.sql',
    remote: { code: '42601', message },
  });
}

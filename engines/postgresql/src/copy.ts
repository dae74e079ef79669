import type { JsonValue, Row } from '@patchbay/plugin-kit';
import type { Client, Connection, Submittable } from 'pg';
import { serialize } from 'pg-protocol';
import { connectionOf } from './driver.js';
import { type Events, SYNC, wholeStatement, wireOf, WithoutRows } from './message.js';

const DONE = Buffer.concat([serialize.copyDone(), SYNC]);
const FAIL = Buffer.concat([serialize.copyFail('The rows are taken back.'), SYNC]);

/**
 * `COPY … FROM STDIN` in text, within a transaction that has begun. What the server says of it may come at any time: it fails the
 * next step. Until it has seen a Sync, the server ignores rows that come after an error.
 */
export class PgCopy extends WithoutRows implements Submittable, Events {
  /** Settles when the server takes rows. */
  readonly began: Promise<void>;
  readonly #over: Promise<string>;
  readonly #message: Buffer;
  #error: Error | undefined;
  #isSubmitted = false;
  #isEnded = false;
  #command = '';
  #begin!: () => void;
  #refuse!: (error: Error) => void;
  #resolve!: (command: string) => void;
  #reject!: (error: Error) => void;

  constructor(
    private readonly client: Client,
    sql: string,
  ) {
    super();
    // No Sync goes along: the server would skip it.
    this.#message = wholeStatement(sql);
    this.began = new Promise((resolve, reject) => {
      this.#begin = resolve;
      this.#refuse = reject;
    });
    this.#over = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#over.catch(() => undefined);
  }

  submit(connection: Connection): void {
    this.#isSubmitted = true;
    wireOf(connection).stream.write(this.#message);
  }

  /** Resolves when the socket has taken the rows: so long the next ones wait. */
  async put(text: string): Promise<void> {
    if (this.#error) throw this.#error;
    await new Promise<void>((resolve, reject) => {
      const sent = (lost?: Error | null): void => {
        const error = this.#error ?? lost;
        if (error) reject(error);
        else resolve();
      };
      connectionOf(this.client).stream.write(serialize.copyData(Buffer.from(text)), sent);
    });
  }

  /** @returns how many rows the table has taken */
  async end(): Promise<number> {
    this.#finish(DONE);
    return Number(/^COPY (\d+)$/.exec(await this.#over)?.[1] ?? 0);
  }

  /** Nothing stays of the rows. Settles when the server is ready for more. */
  async leave(): Promise<void> {
    if (!this.#isSubmitted) return;
    this.#finish(FAIL);
    await this.#over.catch(() => undefined);
  }

  #finish(message: Buffer): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    connectionOf(this.client).stream.write(message);
  }

  override handleCopyInResponse(): void {
    this.#begin();
  }

  override handleCommandComplete(message?: { text: string }): void {
    this.#command = message?.text ?? '';
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#command);
  }

  handleError(error: Error): void {
    this.#error = error;
    this.#finish(SYNC);
    this.#refuse(error);
    this.#reject(error);
  }
}

/** What a value is as a text. */
type Writer = (value: JsonValue) => string;

const NULL = '\\N';

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Rows as lines of text: PostgreSQL's manual, COPY, "Text Format". */
export function linesOf(rows: readonly Row[], writers: readonly Writer[]): string {
  let text = '';
  for (const row of rows) {
    writers.forEach((write, at) => {
      const value = row[at] ?? null;
      text += value === null ? NULL : write(value).replaceAll(/[\\\n\r\t]/g, (sign) => ESCAPES[sign]!);
      text += at + 1 < writers.length ? '\t' : '\n';
    });
  }
  return text;
}

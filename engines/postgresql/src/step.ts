import type { Connection, Submittable } from 'pg';
import { type Events, SYNC, wireOf, WithoutRows } from './message.js';

/** Messages that go out together; what the server calls the last statement among them, and the first value that it gives. */
export class PgStep extends WithoutRows implements Submittable, Events {
  readonly command: Promise<string>;
  value: string | null | undefined;
  readonly #message: Buffer;
  #last = '';
  #resolve!: (command: string) => void;
  #reject!: (error: Error) => void;

  constructor(messages: readonly Buffer[]) {
    super();
    this.#message = Buffer.concat([...messages, SYNC]);
    this.command = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: Connection): void {
    wireOf(connection).stream.write(this.#message);
  }

  override handleDataRow(row?: { fields: (string | null)[] }): void {
    this.value ??= row?.fields[0];
  }

  override handleCommandComplete(message?: { text: string }): void {
    this.#last = message?.text ?? '';
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#last);
  }

  handleError(error: Error): void {
    this.#reject(error);
  }
}

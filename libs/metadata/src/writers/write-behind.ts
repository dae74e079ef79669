const FLUSH_AFTER_MS = 500;
const FLUSH_AT = 500;
/** Beyond this many, while the database is away, the oldest are lost rather than the server. */
const MAX_WAITING = 50_000;

interface Hooks<Row> {
  /** All or nothing. */
  readonly write: (rows: readonly Row[]) => Promise<void>;
  readonly failed: (error: unknown, rows: number) => void;
}

/** Collects rows and writes them in batches, beside the requests that they come from; what fails is tried again. */
export class WriteBehind<Row> {
  #waiting: Row[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(private readonly hooks: Hooks<Row>) {}

  add(row: Row): void {
    this.#waiting.push(row);
    if (this.#waiting.length === FLUSH_AT) void this.flush();
    else this.#later();
    if (this.#waiting.length >= 2 * MAX_WAITING) this.#waiting = this.#waiting.slice(-MAX_WAITING);
  }

  /** Resolves when everything added so far is in the database, or the database refused it. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const rows = this.#waiting.splice(0);
    if (rows.length === 0) return;
    try {
      await this.hooks.write(rows);
    } catch (error) {
      this.hooks.failed(error, rows.length);
      this.#waiting = [...rows, ...this.#waiting].slice(-MAX_WAITING);
      this.#later();
    }
  }

  #later(): void {
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref();
  }
}

export interface Wanted {
  /** How many, together; one where left out. */
  readonly count?: number;
  /** May be passed a place by `pass`. */
  readonly owner?: object;
  /** Time to wait; what the signal gives where left out. */
  readonly withinMs?: number;
}

interface Waiting {
  readonly count: number;
  readonly owner: object | undefined;
  readonly enter: () => void;
}

/** A fixed number of places for open sessions and their connections, given out first come, first served. */
export class SessionSlots {
  #free: number;
  readonly #waiting = new Set<Waiting>();

  /** @param makeRoom is called for each place that a session has to wait for */
  constructor(
    readonly count: number,
    private readonly makeRoom: () => void = () => undefined,
  ) {
    this.#free = count;
  }

  get contended(): boolean {
    return this.#waiting.size > 0;
  }

  /** For a session that waited in vain. */
  get allTaken(): string {
    return `All ${this.count} connections of this server are in use. Try again later.`;
  }

  /** @throws the signal's reason when it aborts first, or Error when the time is over */
  async take(signal: AbortSignal, { count = 1, owner, withinMs }: Wanted = {}): Promise<void> {
    signal.throwIfAborted();
    if (!this.contended && count <= this.#free) {
      this.#free -= count;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const leave = (): void => {
        over();
        reject(signal.aborted ? (signal.reason as Error) : new Error(this.allTaken));
        // The next one may be content with what there is.
        this.give(0);
      };
      const enter = (): void => {
        over();
        resolve();
      };
      const over = (): void => {
        this.#waiting.delete(waiting);
        signal.removeEventListener('abort', leave);
        clearTimeout(timer);
      };
      const waiting: Waiting = { count, owner, enter };
      this.#waiting.add(waiting);
      signal.addEventListener('abort', leave, { once: true });
      // Not AbortSignal.any with AbortSignal.timeout: nothing keeps that timeout from being collected before it comes.
      if (withinMs !== undefined) timer = setTimeout(leave, withinMs);
      for (let n = this.#free; n < count; n += 1) this.makeRoom();
    });
  }

  give(count = 1): void {
    this.#free += count;
    for (const next of this.#waiting) {
      // Who needs many is not passed by those who need few, or they would never get them together.
      if (next.count > this.#free) return;
      this.#free -= next.count;
      next.enter();
    }
  }

  /** Gives one place to the first who waits on behalf of `owner`; `false` where none waits, and the place is kept. */
  pass(owner: object): boolean {
    const next = [...this.#waiting].find((waiting) => waiting.owner === owner);
    next?.enter();
    return next !== undefined;
  }
}

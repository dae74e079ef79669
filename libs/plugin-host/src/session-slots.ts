/** A fixed number of places for open sessions and their connections, given out first come, first served. */
export class SessionSlots {
  #free: number;
  /** Who waits, by the one who has to have the place, and on whose behalf. */
  readonly #waiting = new Map<() => void, object | undefined>();

  /** @param makeRoom is called whenever somebody has to wait */
  constructor(
    readonly count: number,
    private readonly makeRoom: () => void = () => undefined,
  ) {
    this.#free = count;
  }

  get contended(): boolean {
    return this.#waiting.size > 0;
  }

  /** For whoever waited in vain. */
  get allTaken(): string {
    return `All ${this.count} connections of this server are in use. Try again later.`;
  }

  /** Rejects with the signal's reason when it aborts first. @param owner may be passed a place by `pass` */
  async take(signal: AbortSignal, owner?: object): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(enter);
        reject(signal.reason as Error);
      };
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      this.#waiting.set(enter, owner);
      signal.addEventListener('abort', leave, { once: true });
      this.makeRoom();
    });
  }

  give(): void {
    const [next] = this.#waiting.keys();
    if (next) this.#admit(next);
    else this.#free += 1;
  }

  /** Gives a place to the first who waits on behalf of `owner`; `false` where nobody does, and the place is kept. */
  pass(owner: object): boolean {
    const next = [...this.#waiting].find(([, of]) => of === owner)?.[0];
    if (next) this.#admit(next);
    return next !== undefined;
  }

  #admit(next: () => void): void {
    this.#waiting.delete(next);
    next();
  }
}

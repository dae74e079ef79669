/** Work under way over a link that may be cut: what waits for it fails at once then, and nothing is kept. */
export class PendingWork {
  readonly #waiting = new Set<(reason: Error) => void>();
  #cut: Error | undefined;

  /** Settles as the work does, or when the link is cut. The work's own failure after that goes unheard. */
  track<T>(work: Promise<T>): Promise<T> {
    // No race with one promise for all: that would keep what each of them came to for as long as the link lives.
    return new Promise<T>((resolve, reject) => {
      this.#waiting.add(reject);
      const settled = (): void => void this.#waiting.delete(reject);
      work.then(resolve, reject).then(settled, settled);
      if (this.#cut) reject(this.#cut);
    });
  }

  rejectAll(reason: Error): void {
    this.#cut ??= reason;
    for (const reject of this.#waiting) reject(this.#cut);
  }
}

/** Whether the server is on its way out. */
export class Lifecycle {
  readonly #stop = new AbortController();

  get stopping(): boolean {
    return this.#stop.signal.aborted;
  }

  stop(): void {
    this.#stop.abort();
  }
}

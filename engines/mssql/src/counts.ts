/** What the statements of a batch or a procedure say they counted. */
export class Counts {
  readonly #all: { readonly count: number; readonly rows: boolean }[] = [];
  #rows = false;

  gaveRows(): void {
    this.#rows = true;
  }

  add(count: number): void {
    this.#all.push({ count, rows: this.#rows });
    this.#rows = false;
  }

  dropLast(): void {
    this.#all.pop();
  }

  get last(): number {
    return this.#all.at(-1)?.count ?? 0;
  }

  get lastWithoutRows(): number {
    return this.#all.findLast(({ rows }) => !rows)?.count ?? 0;
  }
}

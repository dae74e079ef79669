/** What is joined before it becomes bytes: many short texts would be as many buffers. */
const PIECE_UNITS = 64 * 1024;

/** A long text in the making. What was added becomes UTF-8 soon: joined at the end, it would lie in memory three times. */
export class Pieces {
  readonly #done: Buffer[] = [];
  #text = '';

  add(text: string): void {
    this.#text += text;
    if (this.#text.length >= PIECE_UNITS) this.#cut();
  }

  get bytes(): number {
    return this.all().reduce((bytes, { length }) => bytes + length, 0);
  }

  all(): readonly Buffer[] {
    if (this.#text !== '') this.#cut();
    return this.#done;
  }

  #cut(): void {
    this.#done.push(Buffer.from(this.#text));
    this.#text = '';
  }
}

/** Texts of more units than this are written piece by piece. */
export const LONG_UNITS = 256 * 1024;
const PIECE_UNITS = 64 * 1024;

/** A long text between what opens and what closes it, each piece written when it is asked for. */
export interface LongText {
  readonly text: string;
  readonly open: string;
  readonly close: string;
  /** A piece as it goes out: pieces are written apart from each other, and never cut a character in two. */
  readonly write: (piece: string) => string;
}

/** A row with long texts in it, as what it is made of in turn. */
export type RowParts = readonly (string | LongText)[];

/**
 * The pieces of one row, to be read once. Written as a whole, a text lies in memory up to five times on its way out; here it
 * is let go of as soon as its last piece is read. Not a generator: V8 keeps what one held for as long as the generator.
 */
export class RowPieces implements IterableIterator<string> {
  readonly #parts: (string | LongText)[];
  #at = 0;

  constructor(parts: RowParts) {
    this.#parts = parts.toReversed();
  }

  next(): IteratorResult<string, undefined> {
    const part = this.#parts.at(-1);
    if (part === undefined) return { done: true, value: undefined };
    if (typeof part === 'string') {
      this.#parts.pop();
      return { done: false, value: part };
    }
    const { text, open, close, write } = part;
    const from = this.#at;
    const to = endOfPiece(text, from);
    const piece = (from === 0 ? open : '') + write(text.slice(from, to));
    if (to < text.length) {
      this.#at = to;
      return { done: false, value: piece };
    }
    this.#at = 0;
    this.#parts.pop();
    return { done: false, value: piece + close };
  }

  [Symbol.iterator](): this {
    return this;
  }
}

/** A character of two units stays whole. */
function endOfPiece(text: string, from: number): number {
  const end = from + PIECE_UNITS;
  if (end >= text.length) return text.length;
  return text.codePointAt(end - 1)! > 0xffff ? end + 1 : end;
}

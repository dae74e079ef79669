/** How one element of an array, as PostgreSQL wrote it and without its quotes, becomes JSON. */
export type ElementWriter = (text: string) => string;

/** Pieces are joined from time to time, so that an array of millions of elements is not a chain of as many strings. */
const PIECE = 65_536;

const OPEN = 123;
const CLOSE = 125;
const QUOTE = 34;

/**
 * The text of an array as JSON, in one pass: `{1,NULL,{"a b"}}`, and before it the bounds where they do not begin at 1, such as
 * `[0:1]={…}`. Without `write` the elements are JSON as they stand. Between those of some types stands another character
 * than a comma.
 */
export function arrayToJson(text: string, write?: ElementWriter, delimiter = ','): string {
  const start = Math.max(0, text.indexOf('{'));
  const between = delimiter.charCodeAt(0);
  if (!write && delimiter === ',' && !text.includes('"'))
    return text.slice(start).replaceAll('{', '[').replaceAll('}', ']').replaceAll('NULL', 'null');
  const quotes = new Quotes(text);
  const pieces: string[] = [];
  let piece = '';
  for (let at = start; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === OPEN || code === CLOSE || code === between) {
      piece += code === OPEN ? '[' : code === CLOSE ? ']' : ',';
      at += 1;
    } else {
      const isQuoted = code === QUOTE;
      const end = isQuoted ? quotes.closing(at + 1) : elementEnd(text, at, between);
      const element = isQuoted ? unescaped(text.slice(at + 1, end)) : text.slice(at, end);
      piece += element === 'NULL' && !isQuoted ? 'null' : write ? write(element) : element;
      at = isQuoted ? end + 1 : end;
    }
    if (piece.length > PIECE) {
      pieces.push(piece);
      piece = '';
    }
  }
  pieces.push(piece);
  return pieces.join('');
}

function elementEnd(text: string, from: number, between: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === between || code === CLOSE) return at;
  }
  return text.length;
}

/** Where quoted elements end. What was found ahead is remembered: no part of the text is searched twice. */
class Quotes {
  #backslash = 0;

  constructor(private readonly text: string) {}

  closing(from: number): number {
    const { text } = this;
    let quote = this.#find('"', from);
    if (this.#backslash < from) this.#backslash = this.#find('\\', from);
    while (this.#backslash < quote) {
      if (this.#backslash + 1 === quote) quote = this.#find('"', quote + 1);
      this.#backslash = this.#find('\\', this.#backslash + 2);
    }
    return Math.min(quote, text.length);
  }

  #find(character: string, from: number): number {
    const found = this.text.indexOf(character, from);
    return found < 0 ? Infinity : found;
  }
}

function unescaped(quoted: string): string {
  return quoted.includes('\\') ? quoted.replace(/\\([^])/g, '$1') : quoted;
}

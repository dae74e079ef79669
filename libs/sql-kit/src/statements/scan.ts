import type { Lexicon } from '../lexing/lexicon.js';
import { isMark, type Token } from '../lexing/token.js';
import { type Mark, MarkReader } from './marks.js';

export interface Scan {
  /** The first word, in lower case; empty where the text holds no statement. */
  readonly keyword: string;
  /** All words outside strings, quoted names and comments, in lower case, with a space between. */
  readonly words: string;
  /** Names that an opening bracket follows, quoted or not, in lower case without their quotes. */
  readonly calls: readonly string[];
  /** Every `?`, `:name`, `\?` and `\:` outside strings, identifiers and comments. */
  readonly marks: readonly Mark[];
  /** Something follows the first `;`. */
  readonly several: boolean;
  /** The first placeholder as engines write them themselves, such as `$1` or `@name`. */
  readonly foreign: string | undefined;
}

/** What a compiler has to know of a statement. Never throws: what it cannot make sense of, the engine will refuse. */
export function scan(sql: string, tokens: readonly Token[], lexicon: Pick<Lexicon, 'questionMarks'>): Scan {
  const reader = new MarkReader(sql, lexicon);
  const marks: Mark[] = [];
  const words: string[] = [];
  const calls: string[] = [];
  let foreign: string | undefined;
  let before: Token | undefined;
  let ended = false;
  let several = false;
  let marked = 0;
  for (const token of tokens) {
    // The name of a placeholder is a word of its own.
    if (token.start < marked) continue;
    if (isMark(token, ';')) {
      ended ||= words.length > 0;
      continue;
    }
    if (ended) several = true;
    const name = before && nameOf(before);
    if (isMark(token, '(') && name !== undefined) calls.push(name);
    if (token.kind === 'word') words.push(token.text);
    foreign ??= foreignAt(before, token);
    const mark = reader.read(token);
    if (mark) {
      marks.push(mark);
      marked = mark.end;
    }
    before = token;
  }
  return { keyword: words[0] ?? '', words: words.join(' '), calls, marks, several, foreign };
}

/** Texts too: to SQLite some may be names, and elsewhere none is followed by a bracket. */
function nameOf({ kind, text }: Token): string | undefined {
  if (kind === 'word' || kind === 'name') return text;
  return kind === 'text' ? text.slice(1, -1).toLowerCase() : undefined;
}

/** `$1`, `:1`, `{name:Type}` and `@name`. */
function foreignAt(before: Token | undefined, { kind, text, start }: Token): string | undefined {
  if (kind === 'variable') return text.startsWith('@@') ? undefined : text;
  if (before?.kind !== 'mark' || before.end !== start) return undefined;
  if (kind === 'number' && /^[$:]$/.test(before.text)) return before.text + text;
  return kind === 'word' && before.text === '{' ? `{${text}:…}` : undefined;
}

import type { Lexicon } from './lexicon.js';
import type { Token } from './token.js';

/** A stretch of white space, a word, a number or a mark. */
export interface Plain {
  readonly kind: 'space' | Exclude<Token['kind'], 'name' | 'text'>;
  readonly end: number;
  readonly isDoubtful: boolean;
}

const SPACES = ' \t\r\n\f\v';
const MARKS = '!#$%&()*+,-./:;<=>?@[\\]^{|}~';
const PAIR = /->>|::/y;
const SPACE = /\s+/y;
/** No further than the number goes: what follows at once, as in `1.0into`, is a word to most engines. */
const NUMBER = /0x[\da-f]*|\d+(?:\.\d*)?(?:e[+-]?\d+)?/iy;

/**
 * Reads what needs no sign to begin. No pattern looks behind what it takes, and none can take a part of it twice. Which
 * one fits the first character says, for ASCII by a table: most of a statement is marks and short words.
 */
export function plainReader(lexicon: Lexicon): (sql: string, at: number) => Plain {
  const { spaces = SPACES, marks = MARKS, wordStarts = '', wordParts = '', numberSuffixes } = lexicon;
  const [letter, digit] = lexicon.asciiWords ? ['A-Za-z', '0-9'] : [String.raw`\p{L}`, String.raw`\p{N}`];
  const part = `[${letter}${digit}_$${wordParts}]`;
  const word = new RegExp(`[${letter}_${wordStarts}]${part}*`, 'uy');
  const variable = new RegExp(`@${part}+`, 'uy');
  const isPart = new RegExp(part, 'uy');

  const space = (sql: string, at: number): Plain => {
    const end = endOf(SPACE, sql, at);
    return { kind: 'space', end, isDoubtful: !holdsOnly(sql.slice(at, end), spaces) };
  };
  const number = (sql: string, at: number): Plain => {
    let end = endOf(NUMBER, sql, at);
    if (end < sql.length && numberSuffixes?.includes(sql[end]!.toLowerCase())) end += 1;
    return { kind: 'number', end, isDoubtful: !!lexicon.separateNumbers && endOf(isPart, sql, end) > end };
  };
  const mark = (sql: string, at: number): Plain => {
    const char = sql[at]!;
    const end = char === '-' || char === ':' ? endOf(PAIR, sql, at) : at;
    if (end > at) return { kind: 'mark', end, isDoubtful: false };
    return { kind: 'mark', end: at + 1, isDoubtful: !marks.includes(char) };
  };
  const any = (sql: string, at: number): Plain => {
    let end = endOf(word, sql, at);
    if (end > at) return { kind: 'word', end, isDoubtful: false };
    end = lexicon.variables ? endOf(variable, sql, at) : at;
    if (end > at) return { kind: 'variable', end, isDoubtful: false };
    return endOf(SPACE, sql, at) > at ? space(sql, at) : mark(sql, at);
  };
  const byCode = Array.from({ length: 128 }, (_, code) => {
    const char = String.fromCharCode(code);
    if (/\d/.test(char)) return number;
    if (/\s/.test(char)) return space;
    return /[a-z_]/i.test(char) || `@${wordStarts}`.includes(char) ? any : mark;
  });
  return (sql, at) => (byCode[sql.charCodeAt(at)] ?? any)(sql, at);
}

function endOf(pattern: RegExp, sql: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(sql) ? pattern.lastIndex : at;
}

function holdsOnly(text: string, characters: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (!characters.includes(text[at]!)) return false;
  return true;
}

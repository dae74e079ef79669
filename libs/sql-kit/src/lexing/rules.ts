import type { Lexicon } from './lexicon.js';

/** What is begun and not closed, up to the end of the statement. */
export const UNCLOSED = -1;

/** Something that begins with a sign of its own. */
export interface Rule {
  readonly kind: 'text' | 'name' | 'comment';
  /** The characters that it may begin with. */
  readonly starts: string;
  /** Where what begins at `at` ends: `at` itself where nothing of the kind begins there, or `UNCLOSED`. */
  readonly end: (sql: string, at: number) => number;
  /** What it says without its quotes, and whether all engines and versions would read it so; as it is written where it is left out. */
  readonly bare?: (written: string) => { readonly text: string; readonly isClear: boolean };
}

/** What MySQL wants to see after `--`: to it a no-break space is a letter, and U+0001 is as good as a space. */
const SPACE_OR_CONTROL = /^[^!-~\u0080-\uffff]?$/;

/** The rules of an engine; of those with the same beginning the first that fits is it. */
export function rulesOf(lexicon: Lexicon): readonly Rule[] {
  const { doubleQuotedTexts, backtickNames, bracketNames, nestedComments } = lexicon;
  const escapes = (quote: string): boolean => lexicon.backslashEscapes?.includes(quote) ?? false;
  const lineEnd = lexicon.returnEndsLine ? /[\n\r]/g : /\n/g;
  return [
    lineComment(
      '-',
      (sql, at) => sql[at + 1] === '-' && (!lexicon.spacedDashes || spaced(sql, at + 2)),
      lineEnd,
    ),
    ...when(
      lexicon.slashComments,
      lineComment('/', (sql, at) => sql[at + 1] === '/', lineEnd),
    ),
    ...when(
      lexicon.hashComments,
      lineComment(
        '#',
        (sql, at) => lexicon.hashComments === 'plain' || /^[ !]$/.test(sql.charAt(at + 1)),
        lineEnd,
      ),
    ),
    { kind: 'comment', starts: '/', end: nestedComments ? nestedComment : comment },
    ...when(
      lexicon.rawTexts,
      prefixed('rR', `'"`, (sql, at) => after(sql, sql[at]!, at + 1)),
    ),
    ...when(
      lexicon.escapeTexts,
      prefixed('eE', `'`, (sql, at) => closing(sql, at, `'`, true)),
    ),
    ...when(lexicon.qQuotes, { kind: 'text', starts: 'qQnN', end: delimited }),
    ...when(lexicon.dollarQuotes, { kind: 'text', starts: '$', end: dollarQuoted(lexicon.dollarQuotes) }),
    { kind: 'text', starts: `'`, end: (sql, at) => closing(sql, at, `'`, escapes(`'`)) },
    doubleQuotedTexts
      ? { kind: 'text', starts: '"', end: (sql, at) => closing(sql, at, '"', escapes('"')) }
      : quotedName('"', '"', escapes('"')),
    ...when(backtickNames, quotedName('`', '`', escapes('`'))),
    ...when(bracketNames === 'doubled', quotedName('[', ']', false)),
    ...when(bracketNames === 'plain', {
      kind: 'name',
      starts: '[',
      end: (sql, at) => after(sql, ']', at + 1),
      bare: (written) => ({ text: written.slice(1, -1).toLowerCase(), isClear: true }),
    }),
  ];
}

function when(has: unknown, rule: Rule): readonly Rule[] {
  return has ? [rule] : [];
}

function lineComment(starts: string, begins: (sql: string, at: number) => boolean, lineEnd: RegExp): Rule {
  const end = (sql: string, at: number): number => {
    if (!begins(sql, at)) return at;
    lineEnd.lastIndex = at;
    return lineEnd.test(sql) ? lineEnd.lastIndex : sql.length;
  };
  return { kind: 'comment', starts, end };
}

function spaced(sql: string, at: number): boolean {
  return SPACE_OR_CONTROL.test(sql.charAt(at));
}

function comment(sql: string, at: number): number {
  return sql[at + 1] === '*' ? after(sql, '*/', at + 2) : at;
}

const COMMENT_EDGE = /\/\*|\*\//g;

function nestedComment(sql: string, at: number): number {
  if (sql[at + 1] !== '*') return at;
  COMMENT_EDGE.lastIndex = at;
  let depth = 0;
  for (let edge = COMMENT_EDGE.exec(sql); edge; edge = COMMENT_EDGE.exec(sql)) {
    depth += edge[0] === '/*' ? 1 : -1;
    if (depth === 0) return COMMENT_EDGE.lastIndex;
  }
  return UNCLOSED;
}

function prefixed(letters: string, quotes: string, end: Rule['end']): Rule {
  const begins = (sql: string, at: number): boolean => sql.length > at + 1 && quotes.includes(sql[at + 1]!);
  return { kind: 'text', starts: letters, end: (sql, at) => (begins(sql, at) ? end(sql, at + 1) : at) };
}

const PARTNERS: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}', '<': '>' };

function delimited(sql: string, at: number): number {
  const start = /n/i.test(sql[at]!) ? at + 1 : at;
  if (sql[start + 1] !== `'` || !/q/i.test(sql[start]!)) return at;
  const opening = String.fromCodePoint(sql.codePointAt(start + 2) ?? 0x20);
  // White space cannot be a delimiter; what begins so is never closed.
  if (/\s/.test(opening)) return UNCLOSED;
  return after(sql, `${PARTNERS[opening] ?? opening}'`, start + 2 + opening.length);
}

const DOLLAR_TAG = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;

function dollarQuoted(kind: Lexicon['dollarQuotes']): Rule['end'] {
  return (sql, at) => {
    DOLLAR_TAG.lastIndex = at;
    const tag = kind === 'plain' ? (sql[at + 1] === '$' ? '$$' : undefined) : DOLLAR_TAG.exec(sql)?.[0];
    return tag === undefined ? at : after(sql, tag, at + tag.length);
  };
}

const ESCAPED_QUOTE = /\\[\\'"`]|""|``/g;

function quotedName(opening: string, quote: string, escapes: boolean): Rule {
  return {
    kind: 'name',
    starts: opening,
    end: (sql, at) => closing(sql, at, quote, escapes),
    bare: (written) => {
      const inner = written.slice(1, -1);
      if (!escapes) return { text: inner.replaceAll(quote + quote, quote).toLowerCase(), isClear: true };
      // `\x66` and its like spell a letter, and engines differ in which there are.
      const text = inner.replace(ESCAPED_QUOTE, (pair) => pair[1]!);
      return { text: text.toLowerCase(), isClear: !inner.replace(ESCAPED_QUOTE, '').includes('\\') };
    },
  };
}

/** Behind the quote that ends what begins at `start`; a doubled one stands for itself. */
function closing(sql: string, start: number, quote: string, escapes: boolean): number {
  for (let at = start + 1; at < sql.length; at += 1) {
    const char = sql[at];
    if (escapes && char === '\\') at += 1;
    else if (char !== quote) continue;
    else if (sql[at + 1] === quote) at += 1;
    else return at + 1;
  }
  return UNCLOSED;
}

function after(sql: string, end: string, from: number): number {
  const found = sql.indexOf(end, from);
  return found < 0 ? UNCLOSED : found + end.length;
}

/** `word`s come in lower case; a quoted `name` without its quotes, in lower case too. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'variable' | 'mark';
  readonly text: string;
}

type Rule = readonly [kind: Token['kind'] | 'space', pattern: RegExp];

const NAME = String.raw`[\p{L}\p{N}_@#$]`;

/** The first that fits is it. Sessions have QUOTED_IDENTIFIER on. */
const RULES: readonly Rule[] = [
  ['space', /[ \t\r\n\f\v]+/y],
  // Which characters beside a line feed end a line, nobody has to know: such a comment is not read.
  ['space', /--[^\n\r\u0085\u2028\u2029]*(?:\r?\n|$)/y],
  ['text', /'(?:[^']|'')*'/y],
  ['name', /"(?:[^"]|"")+"/y],
  ['name', /\[(?:[^\]]|\]\])+\]/y],
  // Where a number ends the next word may begin, as in `1DELETE`, `1eDELETE` and `0xFFDELETE`: these are not read.
  ['number', /0x[\da-f]*(?![\p{L}\p{N}_@#$])/iuy],
  ['number', new RegExp(`(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:e[+-]?\\d+)?(?!${NAME})`, 'iuy')],
  ['variable', new RegExp(`@${NAME}+`, 'uy')],
  ['word', new RegExp(`(?:[\\p{L}_]|#{1,2})${NAME}*`, 'uy')],
  ['mark', /::|[-+*/%&|^~<>=!.,();$]/y],
];

/**
 * Reads T-SQL for judging it: a doubt counts against it.
 * @returns the tokens; a sentence where it cannot be read
 */
export function tsqlTokens(sql: string): readonly Token[] | string {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length;) {
    const comment = commentAt(sql, at);
    if (comment === undefined) return 'A comment is not closed.';
    if (comment > at) {
      at = comment;
      continue;
    }
    const [kind, text] = first(sql, at);
    if (text === '') return `The statement cannot be read from here on: ${sql.slice(at, at + 20)}`;
    if (kind !== 'space') tokens.push({ kind, text: bare(kind, text) });
    at += text.length;
  }
  return tokens;
}

function first(sql: string, at: number): readonly [Rule[0], string] {
  for (const [kind, pattern] of RULES) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text) return [kind, text];
  }
  return ['mark', ''];
}

/** The end of the block comment that starts here, `at` where none does; they nest. */
function commentAt(sql: string, at: number): number | undefined {
  if (!sql.startsWith('/*', at)) return at;
  let depth = 0;
  for (let inside = at; inside < sql.length; inside += 2) {
    if (sql.startsWith('/*', inside)) depth += 1;
    else if (sql.startsWith('*/', inside)) depth -= 1;
    else inside -= 1;
    if (depth === 0) return inside + 2;
  }
  return undefined;
}

function bare(kind: Token['kind'], text: string): string {
  if (kind === 'name')
    return text
      .slice(1, -1)
      .replace(/(["\]])\1/g, '$1')
      .toLowerCase();
  return kind === 'word' ? text.toLowerCase() : text;
}

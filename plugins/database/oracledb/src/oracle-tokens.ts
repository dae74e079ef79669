/** `word`s come in lower case; a quoted `name` without its quotes, in lower case too. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'mark';
  readonly text: string;
}

type Rule = readonly [kind: Token['kind'] | 'space', pattern: RegExp];

/** The first that fits is it. */
const RULES: readonly Rule[] = [
  ['space', /[ \t\r\n]+/y],
  // Which characters beside a line feed end a line, nobody has to know: such a comment is not read.
  ['space', /--[^\n\r\u0085\u2028\u2029]*(?:\r?\n|$)/y],
  // They do not nest; one that looks as if is not read.
  ['space', /\/\*(?:(?!\/\*)[\s\S])*?\*\//y],
  ['text', /n?q'(?:\[[\s\S]*?\]'|\([\s\S]*?\)'|\{[\s\S]*?\}'|<[\s\S]*?>'|([^\s[({<])[\s\S]*?\1')/iy],
  ['text', /n?'(?:[^']|'')*'/iy],
  ['name', /"[^"]+"/y],
  // A letter at once after a number begins the next word, as in `1FOR`: these are not read.
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?[fd]?(?![\p{L}\p{N}_$#])/iuy],
  ['word', /\p{L}[\p{L}\p{N}_$#]*/uy],
  ['mark', /[-+*/%|^<>=!.,():;@&?[\]]/y],
];

/**
 * Reads Oracle's SQL for judging it: a doubt counts against it.
 * @returns the tokens; a sentence where it cannot be read
 */
export function oracleTokens(sql: string): readonly Token[] | string {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length;) {
    const [kind, text] = first(sql, at);
    const isOpenComment = kind === 'mark' && sql.startsWith('/*', at);
    if (text === '' || isOpenComment)
      return `The statement cannot be read from here on: ${sql.slice(at, at + 20)}`;
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

function bare(kind: Token['kind'], text: string): string {
  if (kind === 'name') return text.slice(1, -1).toLowerCase();
  return kind === 'word' ? text.toLowerCase() : text;
}

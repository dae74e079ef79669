/** How an engine writes strings, names and comments, as far as engines differ. */
export interface Spelling {
  /** What `"…"` is. In a text a backslash escapes the next character; in a name it does not. */
  readonly doubleQuotes: 'name' | 'text';
  /** `` `…` `` is a name. */
  readonly backticks?: boolean;
  /** `$$…$$` is a text. */
  readonly dollars?: boolean;
  /** `//` starts a comment. */
  readonly slashes?: boolean;
  /** `r'…'` is a text in which a backslash is nothing special. */
  readonly raw?: boolean;
}

/** `word`s come in lower case; a quoted `name` without its quotes, in lower case too. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'mark';
  readonly text: string;
}

type Rule = readonly [kind: Token['kind'] | 'space', pattern: RegExp];

/**
 * Reads a statement for judging it, where a doubt counts against it: what two readers could take for different things,
 * such as a comment in a comment, is not read at all.
 * @returns the tokens; a sentence where it cannot be read
 */
export function strictTokens(sql: string, spelling: Spelling): readonly Token[] | string {
  const rules = rulesOf(spelling);
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length;) {
    const found = first(rules, sql, at);
    if (!found) return `The statement cannot be read from here on: ${sql.slice(at, at + 20)}`;
    const [kind, text] = found;
    if (kind === 'space' && isDoubtful(text))
      return 'A comment is refused that holds a comment, or that may go on where its line ends.';
    if (kind !== 'space') tokens.push({ kind, text: bare(kind, text) });
    at += text.length;
  }
  return tokens;
}

/** The first that fits is it. */
function rulesOf({ doubleQuotes, backticks, dollars, slashes, raw }: Spelling): readonly Rule[] {
  return [
    ['space', /[ \t\r\n\f\v]+/y],
    ['space', slashes ? /(?:--|\/\/)[^\n]*/y : /--[^\n]*/y],
    ['space', /\/\*[\s\S]*?\*\//y],
    ...(raw ? ([['text', /r(?:'[^']*'|"[^"]*")/iy]] as const) : []),
    ['text', /'(?:[^'\\]|\\[\s\S])*'/y],
    doubleQuotes === 'text' ? ['text', /"(?:[^"\\]|\\[\s\S])*"/y] : ['name', /"(?:[^"]|"")*"/y],
    ...(backticks ? ([['name', /`(?:[^`]|``)*`/y]] as const) : []),
    ...(dollars ? ([['text', /\$\$[\s\S]*?\$\$/y]] as const) : []),
    ['word', /[\p{L}_][\p{L}\p{N}_$]*/uy],
    ['number', /\d+(?:\.\d*)?(?:e[+-]?\d+)?/iy],
    // No quote and no slash before a star: those that close nothing are not read.
    ['mark', /->>|(?!\/\*|['"`])[!-/:-@[-^`{-~]/y],
  ];
}

function first(rules: readonly Rule[], sql: string, at: number): readonly [Rule[0], string] | undefined {
  for (const [kind, pattern] of rules) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text) return [kind, text];
  }
  return undefined;
}

/** Engines differ on whether block comments nest, which characters end a line, and whether a backslash joins two. */
function isDoubtful(space: string): boolean {
  if (space.startsWith('/*')) return space.includes('/*', 2);
  return /^(?:--|\/\/)/.test(space) && /[\r\u0085\u2028\u2029](?!$)|\\\r?$/.test(space);
}

function bare(kind: Token['kind'], text: string): string {
  if (kind === 'name')
    return text
      .slice(1, -1)
      .replace(/(["`])\1/g, '$1')
      .toLowerCase();
  return kind === 'word' ? text.toLowerCase() : text;
}

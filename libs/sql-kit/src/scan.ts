/** What an engine's SQL looks like to a reader who only wants to know where strings and comments end. */
export interface Lexicon {
  /** A backslash escapes the next character of a string (MySQL). */
  readonly backslashEscapes?: boolean;
  /** `E'…'` strings know backslash escapes, `$tag$…$tag$` quotes, block comments nest (PostgreSQL). */
  readonly postgres?: boolean;
  /** `#` starts a comment and `/*!` hides executable text; `--` needs white space after it (MySQL). */
  readonly mysql?: boolean;
  /** `[name]` quotes an identifier (SQLite, SQL Server). */
  readonly brackets?: boolean;
  /** Strings know backslash escapes but names do not, `$$…$$` quotes, and `//` starts a comment (Snowflake). */
  readonly snowflake?: boolean;
  /** `[name]` quotes an identifier, in which `]]` stands for `]`, and block comments nest (SQL Server). */
  readonly mssql?: boolean;
  /** `q'[…]'` is a string with delimiters of its own (Oracle). */
  readonly oracle?: boolean;
}

export type Mark =
  | { readonly kind: 'positional'; readonly start: number; readonly end: number }
  | { readonly kind: 'named'; readonly start: number; readonly end: number; readonly name: string };

export interface Scan {
  /** The first word, in lower case; empty where the text holds no statement. */
  readonly keyword: string;
  /** All words outside strings, quoted names and comments, in lower case, with a space between. */
  readonly words: string;
  /** Names that an opening bracket follows, quoted or not, in lower case without their quotes. */
  readonly calls: readonly string[];
  /** Every `?` and `:name` outside strings, identifiers and comments. */
  readonly marks: readonly Mark[];
  /** Something follows the first `;`. */
  readonly several: boolean;
  /** A MySQL comment whose text the server executes. */
  readonly executableComment: boolean;
}

const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const NAME = /[A-Za-z_]\w*/y;
const DOLLAR_TAG = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;
const BRACKETS = /\[(?:[^\]]|\]\])*\]/y;
const ORACLE_QUOTED = /q'(?:\[[\s\S]*?\]'|\([\s\S]*?\)'|\{[\s\S]*?\}'|<[\s\S]*?>'|([^\s[({<])[\s\S]*?\1')/iy;
/** No further than the number goes: what follows at once, as in `1.0into`, is a word to most engines. */
const NUMBER = /0x[\da-f]+|\d+(?:\.\d*)?(?:e[+-]?\d+)?/iy;

/** What MySQL wants to see after `--`: to it a no-break space is a letter, and U+0001 is as good as a space. */
const SPACE_OR_CONTROL = /^[^!-~\u0080-\uffff]?$/;

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** One pass over a statement. Never throws: what it cannot make sense of, the engine will refuse. */
export function scan(sql: string, lexicon: Lexicon): Scan {
  const marks: Mark[] = [];
  const words: string[] = [];
  const calls: string[] = [];
  let name: string | undefined;
  let ended = false;
  let several = false;
  let executableComment = false;

  for (let at = 0; at < sql.length;) {
    const skipped = skipSpaceOrComment(sql, at, lexicon);
    if (skipped > at) {
      if (lexicon.mysql && /^\/\*M?!/.test(sql.slice(at, at + 4))) executableComment = true;
      at = skipped;
      continue;
    }
    if (sql[at] === ';') {
      ended ||= words.length > 0;
      at += 1;
      continue;
    }
    if (ended) several = true;

    const quoted = skipQuoted(sql, at, lexicon);
    const word = quoted > at ? undefined : matchAt(WORD, sql, at);
    if (sql[at] === '(' && name !== undefined) calls.push(name);
    name = quoted > at ? nameIn(sql.slice(at, quoted)) : word?.toLowerCase();
    if (quoted > at) {
      at = quoted;
    } else if (word) {
      words.push(word.toLowerCase());
      at += word.length;
    } else if (sql[at] === '?') {
      marks.push({ kind: 'positional', start: at, end: at + 1 });
      at += 1;
    } else if (sql[at] === '\\' && sql[at + 1] === '?') {
      at += 2;
    } else if (sql[at] === ':') {
      const name = sql[at + 1] === ':' ? undefined : matchAt(NAME, sql, at + 1);
      if (name) marks.push({ kind: 'named', start: at, end: at + 1 + name.length, name });
      at += name ? 1 + name.length : sql[at + 1] === ':' ? 2 : 1;
    } else {
      at += matchAt(NUMBER, sql, at)?.length ?? 1;
    }
  }
  return { keyword: words[0] ?? '', words: words.join(' '), calls, marks, several, executableComment };
}

function skipSpaceOrComment(sql: string, at: number, { mysql, postgres, snowflake, mssql }: Lexicon): number {
  if (/\s/.test(sql[at]!)) return at + 1;
  const two = sql.slice(at, at + 2);
  const lineComment =
    (two === '--' && (!mysql || SPACE_OR_CONTROL.test(sql.charAt(at + 2)))) ||
    (mysql && sql[at] === '#') ||
    (snowflake && two === '//');
  if (lineComment) {
    const end = sql.indexOf('\n', at);
    return end < 0 ? sql.length : end + 1;
  }
  if (two !== '/*') return at;
  if (!postgres && !mssql) {
    const end = sql.indexOf('*/', at + 2);
    return end < 0 ? sql.length : end + 2;
  }
  let depth = 1;
  let inside = at + 2;
  for (; depth > 0 && inside < sql.length; inside += 1) {
    if (sql.startsWith('/*', inside)) depth += 1;
    else if (sql.startsWith('*/', inside)) depth -= 1;
    else continue;
    inside += 1;
  }
  return inside;
}

/** The end of the string or quoted identifier that starts here; `at` where none does. */
function skipQuoted(sql: string, at: number, lexicon: Lexicon): number {
  const char = sql[at]!;
  if (lexicon.snowflake && sql.startsWith('$$', at)) {
    const end = sql.indexOf('$$', at + 2);
    return end < 0 ? sql.length : end + 2;
  }
  if (lexicon.snowflake && char === "'") return closing(sql, at, char, true);
  if (lexicon.oracle && /^n?q'/i.test(sql.slice(at, at + 3))) {
    const start = at + (/n/i.test(char) ? 1 : 0);
    return start + (matchAt(ORACLE_QUOTED, sql, start)?.length ?? sql.length - start);
  }
  if (lexicon.postgres) {
    if (/[eE]/.test(char) && sql[at + 1] === "'") return closing(sql, at + 1, "'", true);
    if (char === '$') {
      const tag = matchAt(DOLLAR_TAG, sql, at);
      if (!tag) return at;
      const end = sql.indexOf(tag, at + tag.length);
      return end < 0 ? sql.length : end + tag.length;
    }
  }
  if (char === "'" || char === '"') return closing(sql, at, char, lexicon.backslashEscapes ?? false);
  if (char === '`') return closing(sql, at, '`', false);
  if (char === '[' && lexicon.brackets) return closing(sql, at, ']', false);
  if (char === '[' && lexicon.mssql) return at + (matchAt(BRACKETS, sql, at)?.length ?? sql.length - at);
  return at;
}

/** Strings too: to SQLite some may be names, and elsewhere none is followed by a bracket. */
function nameIn(quoted: string): string {
  return quoted.slice(1, -1).toLowerCase();
}

/** A doubled quote stands for itself: it closes one string and opens the next, which comes to the same. */
function closing(sql: string, start: number, quote: string, backslashEscapes: boolean): number {
  for (let at = start + 1; at < sql.length; at += 1) {
    if (backslashEscapes && sql[at] === '\\') at += 1;
    else if (sql[at] === quote) return at + 1;
  }
  return sql.length;
}

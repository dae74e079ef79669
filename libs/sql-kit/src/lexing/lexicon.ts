/**
 * How an engine writes what is not a plain word, by features: each is off where it is left out. Everywhere `'…'` is a text
 * and `"…"` a name, in which a doubled quote stands for one, `--` starts a comment, and so does `/*`.
 */
export interface Lexicon {
  /** The quotes in which a backslash escapes the next character. */
  readonly backslashEscapes?: string;
  /** `"…"` is a text. */
  readonly doubleQuotedTexts?: boolean;
  /** `` `…` `` is a name. */
  readonly backtickNames?: boolean;
  /** `[…]` is a name: `plain` ends at the first `]`, in `doubled` two stand for one. */
  readonly bracketNames?: 'plain' | 'doubled';
  /** `E'…'` is a text in which a backslash escapes the next character. */
  readonly escapeTexts?: boolean;
  /** `r'…'` and `r"…"` are texts that end at the first quote. */
  readonly rawTexts?: boolean;
  /** `$$…$$` is a text; `tagged` is also `$tag$…$tag$`. */
  readonly dollarQuotes?: 'plain' | 'tagged';
  /** `q'[…]'` is a text with delimiters of its own. */
  readonly qQuotes?: boolean;
  /** Block comments nest; `by version` where only some of an engine's versions read them so. */
  readonly nestedComments?: 'always' | 'by version';
  /** `/*!` and `/*M!` hide text that the server executes. */
  readonly executableComments?: boolean;
  /** `//` starts a comment. */
  readonly slashComments?: boolean;
  /** `#` starts a comment; `spaced` with a space or `!` after it only. */
  readonly hashComments?: 'plain' | 'spaced';
  /** `--` starts a comment only before white space or a control character. */
  readonly spacedDashes?: boolean;
  /** A carriage return ends a line comment, as a line feed does. */
  readonly returnEndsLine?: boolean;
  /** Words are of ASCII. */
  readonly asciiWords?: boolean;
  /** Characters that may begin a word or be part of it, beside letters, digits, `_` and, as a part, `$`. */
  readonly wordStarts?: string;
  readonly wordParts?: string;
  /** `@name` and `@@name` are variables. */
  readonly variables?: boolean;
  /** A word cannot begin where a number ends. */
  readonly separateNumbers?: boolean;
  /** A letter that may end a number. */
  readonly numberSuffixes?: string;
  /** White space that the engine is sure to take for it. */
  readonly spaces?: string;
  /** `?` can be an operator of two values, or begin the `? … : …` of three. */
  readonly questionMarks?: 'operator' | 'ternary';
  /** Characters that may stand by themselves. */
  readonly marks?: string;
}

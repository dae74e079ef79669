import { type Spelling, strictTokens, type Token } from './strict-tokens.js';

/** What an engine's SELECT may hold, where nothing but the text itself tells whether it only reads. */
export interface ReadRules {
  readonly spelling: Spelling;
  /** Words that write wherever they stand, unless as a column of something, an alias after AS or a function's name. */
  readonly writing: ReadonlySet<string>;
  /** Words that write where a statement may begin. */
  readonly opening: ReadonlySet<string>;
  /** Whether a function of this name may be called. */
  readonly mayCall: (name: string) => boolean;
  /** What EXPLAIN may be followed by before the statement. */
  readonly explainWords: ReadonlySet<string>;
  readonly refuse?: (tokens: readonly Token[]) => string | undefined;
}

/** A classifier that fails closed, for `Dialect.classify`: what it cannot read it refuses. */
export function strictReads(rules: ReadRules): (sql: string) => string | undefined {
  return (sql) => {
    const tokens = strictTokens(sql, rules.spelling);
    if (typeof tokens === 'string') return tokens;
    const end = tokens.findIndex(({ text }) => text === ';');
    if (end >= 0 && tokens.slice(end).some(({ text }) => text !== ';'))
      return 'Only one statement at a time is allowed.';
    return (
      tokens.map((_, at) => refusalAt(tokens, at, rules)).find(Boolean) ??
      refusedExplain(tokens, rules) ??
      rules.refuse?.(tokens)
    );
  };
}

function refusalAt(tokens: readonly Token[], at: number, rules: ReadRules): string | undefined {
  const { kind, text } = tokens[at]!;
  const before = tokens[at - 1];
  const isCalled = tokens[at + 1]?.text === '(';
  if (isCalled && isNamed(tokens[at]!)) {
    if (!rules.mayCall(text)) return `A query cannot call ${text}.`;
    if (text === 'identifier' && tokens[closing(tokens, at + 1) + 1]?.text === '(')
      return 'A query cannot call a function by IDENTIFIER.';
  }
  if (kind !== 'word' || isCalled || before?.text === '.' || isWord(before, 'as')) return undefined;
  const opens = !before || before.kind === 'text' || /^[();]$/.test(before.text);
  const writes = rules.writing.has(text) || (opens && rules.opening.has(text));
  return writes ? `A query cannot hold ${text.toUpperCase()}.` : undefined;
}

/** Some engines run what they explain; none needs to be asked about anything but a query. */
function refusedExplain([first, ...rest]: readonly Token[], { explainWords }: ReadRules): string | undefined {
  if (!isWord(first, 'explain')) return undefined;
  const verb = rest.find(({ text }) => text !== '(' && !explainWords.has(text))?.text;
  return verb === 'select' || verb === 'with' ? undefined : 'A query can explain a SELECT and nothing else.';
}

function isNamed({ kind }: Token): boolean {
  return kind === 'word' || kind === 'name';
}

export function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text;
}

/** Where the bracket that opens here closes; past the end where it does not. */
function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (tokens[at]!.text === '(') depth += 1;
    if (tokens[at]!.text === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
}

import { certainTokens, lexer } from '../lexing/lexer.js';
import type { Lexicon } from '../lexing/lexicon.js';
import { closingBrackets, isMark, isWord, type Token } from '../lexing/token.js';

/** What an engine's SELECT may hold, where nothing but the text itself tells whether it only reads. */
export interface ReadRules {
  readonly lexicon: Lexicon;
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
  const lex = lexer(rules.lexicon);
  return (sql) => {
    const tokens = certainTokens(lex, sql);
    if (typeof tokens === 'string') return tokens;
    const end = tokens.findIndex((token) => isMark(token, ';'));
    if (end >= 0 && tokens.slice(end).some((token) => !isMark(token, ';')))
      return 'Only one statement at a time is allowed.';
    const closings = closingBrackets(tokens);
    for (const at of tokens.keys()) {
      const refusal = refusalAt(tokens, at, closings, rules);
      if (refusal !== undefined) return refusal;
    }
    return refusedExplain(tokens, rules) ?? rules.refuse?.(tokens);
  };
}

function refusalAt(
  tokens: readonly Token[],
  at: number,
  closings: ReadonlyMap<number, number>,
  rules: ReadRules,
): string | undefined {
  const { kind, text } = tokens[at]!;
  const before = tokens[at - 1];
  const isCalled = isMark(tokens[at + 1], '(');
  if (isCalled && isNamed(tokens[at]!)) {
    if (!rules.mayCall(text)) return `A query cannot call ${text}.`;
    if (text === 'identifier' && isMark(tokens[(closings.get(at + 1) ?? tokens.length) + 1], '('))
      return 'A query cannot call a function by IDENTIFIER.';
  }
  if (kind !== 'word' || isCalled || isMark(before, '.') || isWord(before, 'as')) return undefined;
  const opens = !before || before.kind === 'text' || (before.kind === 'mark' && /^[();]$/.test(before.text));
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

/** A part of a statement, comments and white space left out. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'variable' | 'mark';
  /** `word`s come in lower case; a quoted `name` without its quotes, in lower case too; the others as they are written. */
  readonly text: string;
  /** Where it begins in the statement, and where it ends. */
  readonly start: number;
  readonly end: number;
}

export function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text;
}

export function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text;
}

/** For each opening round bracket the index of the one that closes it, in one pass; none for those that nothing closes. */
export function closingBrackets(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const closings = new Map<number, number>();
  const open: number[] = [];
  for (const [at, token] of tokens.entries()) {
    if (isMark(token, '(')) open.push(at);
    else if (isMark(token, ')') && open.length > 0) closings.set(open.pop()!, at);
  }
  return closings;
}

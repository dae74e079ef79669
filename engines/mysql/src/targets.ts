import { isMark, isWord, type Token } from '@patchbay/sql-kit';

/** What a placeholder is compared with or stored as: a column, or the n-th (from 1) of the table that rows go to. */
export type Target = { readonly column: string } | { readonly table: string; readonly position: number };

interface Bracket {
  /** What stands before `IN (`. */
  readonly column: string | undefined;
  /** A row of VALUES. */
  readonly isRow: boolean;
  commas: number;
}

/** For each `?` of a statement, in order; nothing where it is part of something else. */
export function targetsOf(tokens: readonly Token[]): (Target | undefined)[] {
  const targets: (Target | undefined)[] = [];
  const open: Bracket[] = [];
  const into = intoOf(tokens);
  let isAfterValues = false;
  for (const [at, token] of tokens.entries()) {
    const top = open.at(-1);
    if (isWord(token, 'values') || isWord(token, 'value')) isAfterValues ||= open.length === 0;
    else if (token.kind === 'word' && open.length === 0 && token.text !== 'row') isAfterValues = false;
    if (isMark(token, '('))
      open.push({ column: columnBeforeIn(tokens, at), isRow: isAfterValues && open.length === 0, commas: 0 });
    else if (isMark(token, ')')) open.pop();
    else if (isMark(token, ',') && top) top.commas += 1;
    else if (isMark(token, '?')) targets.push(targetAt(tokens, at, top, into));
  }
  return targets;
}

interface Into {
  readonly table: string;
  readonly columns: readonly string[];
}

/** `INSERT INTO t (a, b)`, and the same of REPLACE. */
function intoOf(tokens: readonly Token[]): Into | undefined {
  if (!isWord(tokens[0], 'insert') && !isWord(tokens[0], 'replace')) return undefined;
  let at = tokens.findIndex((token) => isWord(token, 'into')) + 1;
  if (at === 0) at = 1;
  if (isMark(tokens[at + 1], '.')) at += 2;
  const table = nameOf(tokens[at]);
  if (table === undefined) return undefined;
  const columns: string[] = [];
  if (isMark(tokens[at + 1], '('))
    for (let next = at + 2; next < tokens.length && !isMark(tokens[next], ')'); next += 1)
      if (!isMark(tokens[next], ',')) columns.push(nameOf(tokens[next]) ?? '');
  return { table, columns };
}

function targetAt(
  tokens: readonly Token[],
  at: number,
  top: Bracket | undefined,
  into: Into | undefined,
): Target | undefined {
  const isElement = /^[(,]$/.test(tokens[at - 1]?.text ?? '') && /^[),]$/.test(tokens[at + 1]?.text ?? '');
  if (isElement && top?.isRow && into) {
    const column = into.columns[top.commas];
    return column === undefined ? { table: into.table, position: top.commas + 1 } : { column };
  }
  const column = (isElement && top?.column) || comparedWith(tokens, at);
  return column === undefined ? undefined : { column };
}

function columnBeforeIn(tokens: readonly Token[], at: number): string | undefined {
  if (!isWord(tokens[at - 1], 'in')) return undefined;
  return nameOf(tokens[isWord(tokens[at - 2], 'not') ? at - 3 : at - 2]);
}

/** `a = ?`, `? < a`, `a BETWEEN ? AND ?`. */
function comparedWith(tokens: readonly Token[], at: number): string | undefined {
  let left = at - 1;
  while (isComparison(tokens[left])) left -= 1;
  if (left < at - 1) return nameOf(tokens[left]);
  let right = at + 1;
  while (isComparison(tokens[right])) right += 1;
  if (right > at + 1) {
    // Of `t.a` the last part.
    while (isMark(tokens[right + 1], '.')) right += 2;
    return nameOf(tokens[right]);
  }
  const between = [at - 1, at - 3].find((index) => isWord(tokens[index], 'between'));
  if (between === undefined || (between === at - 3 && !isWord(tokens[at - 1], 'and'))) return undefined;
  return nameOf(tokens[isWord(tokens[between - 1], 'not') ? between - 2 : between - 1]);
}

function isComparison(token: Token | undefined): boolean {
  return token?.kind === 'mark' && /^[=<>!]$/.test(token.text);
}

function nameOf(token: Token | undefined): string | undefined {
  return token?.kind === 'word' || token?.kind === 'name' ? token.text : undefined;
}

import { isMark, isWord, type Token, words } from '@patchbay/sql-kit';

/** Table functions that only make rows, or read what the server itself holds; all others reach files or other systems. */
const TABLE_FUNCTIONS = words(`
  numbers numbers_mt zeros zeros_mt primes generate_series generateseries generaterandom values null format view
  viewifpermitted viewexplain merge mergetreeindex mergetreeprojection dictionary cluster clusterallreplicas loop fuzzjson
  fuzzquery`);
/** Those whose arguments may be table functions themselves. */
const OF_TABLES = words('cluster clusterallreplicas loop');
/** What a table follows. */
const BEFORE_TABLE = words('from join');
/** The same where a statement begins with it. */
const DESCRIBING = words('describe desc');
/** What ends the list of tables, in all versions: none of these can be an alias that has no AS. */
const AFTER_TABLES = words('where prewhere group order having limit union settings');
const SET_OPERATIONS = words('except intersect all distinct');
/** Functions whose arguments may be told apart by FROM. */
const WITH_FROM = words('extract trim substring overlay');

/** A pair of brackets, or the whole statement. */
interface Level {
  readonly hasTables: boolean;
  isCallWithFrom: boolean;
  /** FROM came, and its list of tables goes on. */
  inFrom: boolean;
  /** What comes next is a table. */
  expectsTable: boolean;
}

const level = (opener?: string): Level => ({
  hasTables: opener !== undefined && OF_TABLES.has(opener),
  isCallWithFrom: opener !== undefined && WITH_FROM.has(opener),
  inFrom: false,
  expectsTable: false,
});

/** @returns why `query` refuses it: at the place of a table something is called that is not known to stay on the server */
export function refusedTable(tokens: readonly Token[]): string | undefined {
  const levels = [level()];
  for (const [at, token] of tokens.entries()) {
    const here = levels.at(-1)!;
    if (isMark(token, '(')) {
      const called = calledBy(tokens[at - 1]);
      here.expectsTable = false;
      levels.push(level(called));
    } else if (isMark(token, ')')) {
      if (levels.length > 1) levels.pop();
    } else if (isMark(token, ',')) {
      here.expectsTable = here.inFrom;
    } else {
      const isTable = here.expectsTable || here.hasTables;
      if (
        isTable &&
        isMark(tokens[at + 1], '(') &&
        calledBy(token) !== undefined &&
        !TABLE_FUNCTIONS.has(token.text)
      )
        return `A query cannot read from ${token.text}.`;
      follow(here, token, tokens[at - 1]);
    }
  }
  return undefined;
}

function follow(here: Level, token: Token, before: Token | undefined): void {
  const wasTable = here.expectsTable;
  // The parts of a name: `system . numbers`.
  here.expectsTable = wasTable && isMark(token, '.');
  if (token.kind !== 'word' || isMark(before, '.') || isWord(before, 'as')) return;
  const { text } = token;
  if (BEFORE_TABLE.has(text) && !here.isCallWithFrom) {
    here.expectsTable = !isWord(before, 'array');
    here.inFrom ||= text === 'from';
  } else if (!before ? DESCRIBING.has(text) : text === 'table' && DESCRIBING.has(before.text)) {
    here.expectsTable = true;
  } else if (text === 'select' || text === 'with') {
    here.isCallWithFrom = false;
    if (before?.kind === 'word' && SET_OPERATIONS.has(before.text)) here.inFrom = false;
  } else if (AFTER_TABLES.has(text) && !wasTable) {
    here.inFrom = false;
  }
}

function calledBy(token: Token | undefined): string | undefined {
  return token?.kind === 'word' || token?.kind === 'name' ? token.text : undefined;
}

import { queryTextsOf } from './acting-functions.js';
import { ReferenceCollector, type References, textOf, textsOf, type Tree } from './references.js';

/** What PostgreSQL's grammar alone tells of a text. What its names stand for is for a server's catalogue to say. */
export interface Reading {
  readonly statements: number;
  /** Why its shape is refused; nothing where that only reads. */
  readonly refusal?: string;
  readonly references: References;
  /** Texts that it hands to functions that run them, should the functions be those of that name that are known to. */
  readonly runs: readonly Run[];
}

export interface Run {
  readonly by: string;
  /** `undefined` where the text is not a constant: it is known when it runs, and not before. */
  readonly reading: Reading | undefined;
}

/** @throws Error with PostgreSQL's own words where the text is not SQL */
export type Parse = (sql: string) => { readonly stmts?: readonly { readonly stmt?: unknown }[] };

/** Statements that only read. */
const READING = new Set(['SelectStmt', 'VariableShowStmt', 'ExplainStmt']);

/** All that a SELECT is made of: what is not on the list is refused, be it a statement or a node of a later version. */
const PARTS =
  words(`SelectStmt ResTarget ColumnRef A_Star A_Const String Integer Float Boolean BitString ParamRef List
  A_Expr BoolExpr NullTest BooleanTest CaseExpr CaseWhen CoalesceExpr MinMaxExpr SQLValueFunction SubLink FuncCall NamedArgExpr
  TypeCast TypeName CollateClause RowExpr A_ArrayExpr A_Indirection A_Indices ColumnDef Alias DefElem
  RangeVar RangeSubselect RangeFunction RangeTableSample RangeTableFunc RangeTableFuncCol JoinExpr
  SortBy WindowDef GroupingSet GroupingFunc WithClause CommonTableExpr CTESearchClause CTECycleClause
  XmlExpr XmlSerialize JsonObjectConstructor JsonArrayConstructor JsonArrayQueryConstructor JsonAggConstructor JsonObjectAgg
  JsonArrayAgg JsonIsPredicate JsonParseExpr JsonScalarExpr JsonSerializeExpr JsonFuncExpr JsonTable JsonTableColumn
  JsonTablePathSpec JsonKeyValue JsonValueExpr JsonFormat JsonOutput JsonReturning JsonArgument JsonBehavior`);

/** What EXPLAIN may hold beside them: without ANALYZE it plans, and runs nothing. */
const PLANNED = words('InsertStmt UpdateStmt DeleteStmt MergeStmt');
const PLANNED_PARTS = words(
  'LockingClause MergeWhenClause MultiAssignRef SetToDefault IndexElem ReturningOption',
);

/** Parts that write or lock, of a SELECT that holds them. */
const REFUSED_PARTS: Readonly<Record<string, string>> = {
  intoClause: 'SELECT … INTO',
  lockingClause: 'FOR UPDATE or FOR SHARE',
};

/** Reads one or several statements by the grammar of PostgreSQL itself. A pure function of the text. */
export function readText(sql: string, parse: Parse): Reading {
  const { stmts = [] } = parse(sql);
  const found = new ReferenceCollector();
  const runs: Run[] = [];
  let refusal: string | undefined;
  for (const { stmt } of stmts) refusal ??= refusalOf(stmt) ?? walk(stmt, parse, found, runs);
  return {
    statements: stmts.length,
    ...(refusal !== undefined && { refusal }),
    references: found.references(),
    runs,
  };
}

function refusalOf(stmt: unknown): string | undefined {
  const [kind = 'nothing', statement] = onlyEntry(stmt);
  if (!READING.has(kind)) return `A query cannot be ${wordsOf(kind)}.`;
  if (kind !== 'ExplainStmt') return undefined;
  const [explained = 'nothing'] = onlyEntry((statement as Tree)['query']);
  if (explained === 'SelectStmt' || (PLANNED.has(explained) && onlyPlans(statement as Tree)))
    return undefined;
  const doing = PLANNED.has(explained) ? 'EXPLAIN ANALYZE' : 'explain';
  return `A query cannot ${doing} ${wordsOf(explained)}.`;
}

/** Whatever value is given to `analyze`: only where it is not named is nothing run for sure. */
function onlyPlans({ options = [] }: Tree): boolean {
  return !(options as readonly Tree[]).some((option) => (option['DefElem'] as Tree)['defname'] === 'analyze');
}

/** Without recursion: a tree may be deeper than the stack. */
function walk(stmt: unknown, parse: Parse, found: ReferenceCollector, runs: Run[]): string | undefined {
  const [kind, statement] = onlyEntry(stmt);
  const planned = kind === 'ExplainStmt' && onlyPlans(statement as Tree);
  const left: unknown[] = [statement];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      const refusal = refusedPart(key, planned);
      if (refusal !== undefined) return refusal;
      left.push(inner);
    }
    if (Array.isArray(value)) continue;
    found.add(value as Tree);
    if ('funcname' in value) runs.push(...runsOf(value, parse));
  }
  return undefined;
}

function refusedPart(key: string, planned: boolean): string | undefined {
  // Nodes are named in upper case, what they consist of is not.
  const isNode = /^[A-Z]/.test(key);
  const known = PARTS.has(key) || (planned && (PLANNED.has(key) || PLANNED_PARTS.has(key)));
  if (isNode && !known) return `A query cannot hold ${wordsOf(key)}.`;
  if (!Object.hasOwn(REFUSED_PARTS, key) || (planned && key === 'lockingClause')) return undefined;
  return `A query cannot hold ${REFUSED_PARTS[key]}.`;
}

function runsOf({ funcname, args = [] }: Tree, parse: Parse): Run[] {
  const by = textsOf(funcname as readonly unknown[]).at(-1) ?? '';
  const { count, before } = queryTextsOf(by);
  return (args as readonly Tree[]).slice(0, count).map((arg) => {
    const text = constantOf(arg);
    return { by, reading: text === undefined ? undefined : readInner(`${before}${text}`, parse) };
  });
}

/** A text within the statement is refused by name where it is not SQL: that is not a fault of the statement's own syntax. */
function readInner(sql: string, parse: Parse): Reading {
  try {
    return readText(sql, parse);
  } catch (error) {
    return { statements: 1, refusal: `${wordsOfError(error)}.`, references: NO_REFERENCES, runs: [] };
  }
}

const NO_REFERENCES = new ReferenceCollector().references();

/** Of `'x'`, and of `'x'::text`. */
function constantOf(arg: Tree): string | undefined {
  const cast = arg['TypeCast'] as Tree | undefined;
  return textOf((cast ? (cast['arg'] as Tree) : arg)['A_Const'] as Tree | undefined, 'sval');
}

function onlyEntry(node: unknown): readonly [string?, unknown?] {
  return Object.entries(node ?? {})[0] ?? [];
}

/** `CreateTableAsStmt` to `CREATE TABLE AS`. */
function wordsOf(kind: string): string {
  return kind
    .replace(/Stmt$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();
}

function wordsOfError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}

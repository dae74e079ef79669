import { acts, textsRunBy } from './pg-acting-functions.js';

/** A node of PostgreSQL's parse tree, or a part of one, as `libpg-query` writes it in JSON. */
type Tree = Readonly<Record<string, unknown>>;

/** Why a query is refused; nothing where it only reads. */
export type Refusal = string | undefined;

/** @throws Error with PostgreSQL's own words where the text is no SQL */
export type Parse = (sql: string) => { readonly stmts?: readonly { readonly stmt?: unknown }[] };

/** Statements that only read. */
const READING = ['SelectStmt', 'VariableShowStmt', 'ExplainStmt'];

/** All that a SELECT is made of: what is not on the list is refused, be it a statement or a node of a later version. */
const PARTS = new Set(
  `SelectStmt ResTarget ColumnRef A_Star A_Const String Integer Float Boolean BitString ParamRef List
  A_Expr BoolExpr NullTest BooleanTest CaseExpr CaseWhen CoalesceExpr MinMaxExpr SQLValueFunction SubLink FuncCall NamedArgExpr
  TypeCast TypeName CollateClause RowExpr A_ArrayExpr A_Indirection A_Indices ColumnDef Alias DefElem
  RangeVar RangeSubselect RangeFunction RangeTableSample RangeTableFunc RangeTableFuncCol JoinExpr
  SortBy WindowDef GroupingSet GroupingFunc WithClause CommonTableExpr CTESearchClause CTECycleClause
  XmlExpr XmlSerialize JsonObjectConstructor JsonArrayConstructor JsonArrayQueryConstructor JsonAggConstructor JsonObjectAgg
  JsonArrayAgg JsonIsPredicate JsonParseExpr JsonScalarExpr JsonSerializeExpr JsonFuncExpr JsonTable JsonTableColumn
  JsonTablePathSpec JsonKeyValue JsonValueExpr JsonFormat JsonOutput JsonReturning JsonArgument JsonBehavior`.split(
    /\s+/,
  ),
);

/** Parts that write or lock, of a SELECT that holds them. */
const REFUSED_PARTS: Readonly<Record<string, string>> = {
  intoClause: 'SELECT … INTO',
  lockingClause: 'FOR UPDATE or FOR SHARE',
};

/** Judges one statement by the grammar of PostgreSQL itself. */
export function judge(sql: string, parse: Parse): Refusal {
  const { stmts = [] } = parse(sql);
  if (stmts.length !== 1) return 'Only one statement at a time is allowed.';
  const [kind = 'nothing', statement] = onlyEntry(stmts[0]!.stmt);
  if (!READING.includes(kind)) return `A query cannot be ${wordsOf(kind)}.`;
  if (kind === 'ExplainStmt') {
    const [explained = 'nothing'] = onlyEntry((statement as Tree)['query']);
    if (explained !== 'SelectStmt') return `A query cannot explain ${wordsOf(explained)}.`;
  }
  return refusalWithin(statement, parse);
}

/** Without recursion: a tree may be deeper than the stack. */
function refusalWithin(root: unknown, parse: Parse): Refusal {
  const left: unknown[] = [root];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      // Nodes are named in upper case, what they consist of is not.
      if (/^[A-Z]/.test(key) && !PARTS.has(key)) return `A query cannot hold ${wordsOf(key)}.`;
      if (Object.hasOwn(REFUSED_PARTS, key)) return `A query cannot hold ${REFUSED_PARTS[key]}.`;
      left.push(inner);
    }
    const refusal = 'funcname' in value ? refusedCall(value, parse) : undefined;
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function refusedCall({ funcname, args = [] }: Tree, parse: Parse): Refusal {
  const name = (funcname as readonly Tree[]).map((part) => textOf(part, 'String')).at(-1);
  if (name === undefined) return 'A query cannot call a function that has no name.';
  if (acts(name)) return `A query cannot call ${name}.`;
  for (const arg of (args as readonly Tree[]).slice(0, textsRunBy(name))) {
    const text = textOf(arg['A_Const'] as Tree | undefined, 'sval');
    if (text === undefined) return `A query can call ${name} with a constant text only: it is run as SQL.`;
    const refusal = judge(text, parse);
    if (refusal !== undefined) return `In the text that ${name} runs: ${refusal}`;
  }
  return undefined;
}

/** `{ String: { sval: 'x' } }` and `{ sval: { sval: 'x' } }` are both `x`. */
function textOf(node: Tree | undefined, key: string): string | undefined {
  const text = (node?.[key] as Tree | undefined)?.['sval'];
  return typeof text === 'string' ? text : undefined;
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

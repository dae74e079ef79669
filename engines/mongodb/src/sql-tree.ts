import { refusal } from './json-bson.js';

/** A node of what the SQL parser reads; only what is looked at here. */
export interface Node {
  type?: string;
  value?: unknown;
  operator?: string;
  left?: Node;
  right?: Node;
  [key: string]: unknown;
}

/** Takes a value out of the statement, and gives the text that stands for it until the pipeline is made. */
export type Keep = (value: unknown, kind: 'literal' | 'decimal' | 'long') => string;

const COMPARISONS: Readonly<Record<string, string>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
};

const TEXTS = new Set(['single_quote_string', 'string']);

/** What a SELECT without FROM reads. @returns whether the statement has one */
export function givenFrom(tree: Node): boolean {
  const selects: Node[] = [];
  for (let each: Node | undefined = tree; each; each = each['_next'] as Node | undefined) selects.push(each);
  const hasFrom = selects.some(({ from }) => from);
  if (!hasFrom) for (const each of selects) each['from'] = [{ db: null, table: 'nothing', as: null }];
  return hasFrom;
}

/**
 * Makes a statement's tree into one that the library turns into what the statement says, or refuses it. The library drops
 * what it does not know (WITH, INTO, the first of two columns of one name), takes texts that begin with `$` for fields,
 * and knows neither BETWEEN nor a literal on the left.
 * @throws PluginError for what would be dropped
 */
export function prepare(tree: Node, keep: Keep): void {
  visit(tree, (node) => {
    if (node.type === 'select') select(node, keep);
    else if (node.type === 'binary_expr') binary(node, keep);
    else if (node.type === 'bigint') number(node, keep);
    else if (TEXTS.has(node.type ?? '') && String(node.value).startsWith('$')) text(node, keep);
  });
}

function visit(value: unknown, look: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) look(value as Node);
  for (const inner of Object.values(value)) visit(inner, look);
}

function select(node: Node, keep: Keep): void {
  if (node['with']) throw refusal('params.sql', 'WITH is not supported: write a subquery in FROM instead.');
  if ((node['into'] as { readonly position?: unknown } | null)?.position)
    throw refusal('params.sql', 'A query cannot hold INTO.');
  const columns = node['columns'];
  if (!Array.isArray(columns)) return;
  const names = new Set<string>();
  for (const column of columns as Column[]) {
    const { expr } = column;
    const given = column.as ?? (expr.type === 'column_ref' ? String(expr['column']) : undefined);
    if (given !== undefined && given !== '*' && names.has(given))
      throw refusal('params.sql', `Two columns are called "${given}": a document has one field of a name.`);
    if (given === undefined) column.as = freeName(nameOf(expr), names);
    names.add(given ?? column.as!);
    if (expr.type === 'null') text(Object.assign(expr, { value: null }), keep);
  }
  order(node, columns as Column[]);
}

/** The library takes the number of a column for a name, and sorts by nothing where it finds an expression. */
function order({ orderby, groupby }: Node, columns: readonly Column[]): void {
  for (const by of (orderby ?? []) as { expr: Node }[]) {
    if (by.expr.type === 'number')
      by.expr = { type: 'column_ref', table: null, column: columnAt(by.expr, columns).as };
    else if (by.expr.type !== 'column_ref')
      throw refusal('params.sql', 'ORDER BY takes columns, their names behind AS, or their numbers.');
  }
  const groups = Array.isArray(groupby)
    ? groupby
    : ((groupby as { columns?: unknown[] } | null)?.columns ?? []);
  for (const [index, group] of (groups as Node[]).entries())
    if (group.type === 'number') (groups as Node[])[index] = structuredClone(columnAt(group, columns).expr);
}

function columnAt({ value }: Node, columns: readonly Column[]): Column {
  const column = columns[Number(value) - 1];
  if (!column || column.expr['column'] === '*')
    throw refusal('params.sql', `There is no column ${String(value)}.`);
  return { ...column, as: column.as ?? String(column.expr['column']) };
}

interface Column {
  as: string | null;
  readonly expr: Node;
}

/** What a column is called that has no name: after its function, or by what it says. */
function nameOf({ type = '', name, value }: Node): string {
  if (type === 'function' || type === 'aggr_func') return functionName(name).toLowerCase();
  return /^\w{1,20}$/.test(String(value)) ? String(value) : 'column';
}

function functionName(name: unknown): string {
  if (typeof name === 'string') return name;
  const [last] = (name as { readonly name?: readonly { readonly value: string }[] }).name?.slice(-1) ?? [];
  return last?.value ?? 'column';
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}_${count}`;
    if (!taken.has(name)) return name;
  }
}

function binary(node: Node, keep: Keep): void {
  const operator = String(node.operator).toUpperCase();
  const { left, right } = node as { left: Node; right: Node };
  if (/^(NOT )?BETWEEN$/.test(operator)) {
    const [low, high] = right.value as [Node, Node];
    const [from, to, both] = operator === 'BETWEEN' ? ['>=', '<=', 'AND'] : ['<', '>', 'OR'];
    Object.assign(node, {
      operator: both,
      left: { type: 'binary_expr', operator: from, left, right: low },
      right: { type: 'binary_expr', operator: to, left: structuredClone(left), right: high },
      parentheses: true,
    });
  } else if (/^(NOT )?I?LIKE$/.test(operator)) {
    if (!TEXTS.has(right.type ?? '')) throw refusal('params.sql', 'LIKE takes a text or a placeholder.');
    text(right, keep);
  } else if (operator in COMPARISONS) {
    const turned = isLiteral(left) && !isLiteral(right);
    Object.assign(node, turned && { left: right, right: left }, {
      operator: turned ? COMPARISONS[operator] : operator === '<>' ? '!=' : operator,
    });
  }
}

function isLiteral({ type = '' }: Node): boolean {
  return TEXTS.has(type) || /^(number|bigint|bool|boolean|null)$/.test(type);
}

function text(node: Node, keep: Keep): void {
  Object.assign(node, { type: 'single_quote_string', value: keep(node.value, 'literal') });
}

function number(node: Node, keep: Keep): void {
  const digits = String(node.value);
  Object.assign(node, {
    type: 'single_quote_string',
    value: keep(digits, /^-?\d+$/.test(digits) ? 'long' : 'decimal'),
  });
}

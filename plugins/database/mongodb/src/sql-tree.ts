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
  '<>': '<>',
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
};

const TEXTS = new Set(['single_quote_string', 'string']);

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
  const names = new Set<unknown>();
  for (const { as, expr } of columns as { readonly as: string | null; readonly expr: Node }[]) {
    const name = as ?? expr['column'];
    if (name !== undefined && name !== '*' && names.has(name))
      throw refusal(
        'params.sql',
        `Two columns are called "${String(name)}": a document has one field of a name.`,
      );
    names.add(name);
    if (expr.type === 'null') text(Object.assign(expr, { value: null }), keep);
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
  } else if (operator in COMPARISONS && isLiteral(left) && !isLiteral(right)) {
    Object.assign(node, { operator: COMPARISONS[operator], left: right, right: left });
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

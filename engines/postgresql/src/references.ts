/** A node of PostgreSQL's parse tree, or a part of one, as `libpg-query` writes it in JSON. */
export type Tree = Readonly<Record<string, unknown>>;

/** A name as a statement writes it, decoded; of a longer one the last two parts. */
export interface Name {
  readonly schema?: string;
  readonly name: string;
}

/** `x.f`, which is a column of x or the call f(x). */
export interface Attribute {
  readonly name: string;
  /** What stands before it may be a single value; otherwise it is a row of a table or of a subquery. */
  readonly ofValue: boolean;
}

/** Every name in a statement that may lead to a function. */
export interface References {
  readonly functions: readonly Name[];
  readonly attributes: readonly Attribute[];
  readonly operators: readonly Name[];
  readonly types: readonly Name[];
  readonly relations: readonly Name[];
}

/** Operators that the grammar writes with words. */
const WORDED: Readonly<Record<string, readonly string[]>> = {
  BETWEEN: ['>=', '<='],
  'NOT BETWEEN': ['<', '>'],
  'BETWEEN SYMMETRIC': ['>=', '<='],
  'NOT BETWEEN SYMMETRIC': ['<', '>'],
};

/** Gathers the references of one statement, part by part, in any order. */
export class ReferenceCollector {
  readonly #functions = new Names();
  readonly #operators = new Names();
  readonly #types = new Names();
  readonly #relations = new Names();
  readonly #attributes = new Map<string, { readonly name: string; readonly of: string | undefined }>();
  /** What functions in FROM are called there: their rows may be single values. */
  readonly #functionAliases = new Set<string>();
  /** A function in FROM goes by a name that the statement does not say. */
  #unnamedFunctions = false;

  /** One object of the tree: what lies deeper comes by itself. */
  add(part: Tree): void {
    if (isList(part['funcname'])) this.#functions.add(part['funcname']);
    if (isList(part['names'])) this.#types.add(part['names']);
    if (typeof part['relname'] === 'string') this.#addRelation(part);
    if (isList(part['fields'])) this.#addColumn(part['fields']);
    if (isList(part['indirection']))
      for (const step of textsOf(part['indirection'])) this.#addAttribute(step);
    this.#addOperators(part);
    if (isList(part['functions'])) this.#addFunctionAlias(part);
  }

  references(): References {
    return {
      functions: this.#functions.list(),
      attributes: [...this.#attributes.values()].map(({ name, of }) => ({
        name,
        ofValue: of === undefined || this.#unnamedFunctions || this.#functionAliases.has(of),
      })),
      operators: this.#operators.list(),
      types: this.#types.list(),
      relations: this.#relations.list(),
    };
  }

  #addRelation({ schemaname, relname }: Tree): void {
    this.#relations.put(typeof schemaname === 'string' ? schemaname : undefined, String(relname));
  }

  #addColumn(fields: readonly unknown[]): void {
    const names = textsOf(fields);
    if (names.length > 1) this.#addAttribute(names.at(-1)!, names.at(-2));
  }

  #addAttribute(name: string, of?: string): void {
    this.#attributes.set(JSON.stringify([name, of]), { name, of });
  }

  #addOperators(part: Tree): void {
    const { name, kind, useOp, operName, usingClause, isNatural } = part;
    if (isList(name) && typeof kind === 'string') {
      const worded = WORDED[textsOf(name).at(-1) ?? ''];
      if (kind.startsWith('AEXPR_') && worded)
        for (const symbol of worded) this.#operators.put(undefined, symbol);
      else this.#operators.add(name);
    }
    if (isList(useOp)) this.#operators.add(useOp);
    if (isList(operName)) this.#operators.add(operName);
    // Comparisons that are written without an operator.
    const compares = isList(usingClause) || isNatural === true || 'subLinkType' in part || 'CaseExpr' in part;
    if (compares) this.#operators.put(undefined, '=');
  }

  #addFunctionAlias({ alias }: Tree): void {
    const given = (alias as Tree | undefined)?.['aliasname'];
    if (typeof given === 'string') this.#functionAliases.add(given);
    else this.#unnamedFunctions = true;
  }
}

/** Names without repetition. */
class Names {
  readonly #kept = new Map<string, Name>();

  add(parts: readonly unknown[]): void {
    const texts = textsOf(parts);
    if (texts.length > 0) this.put(texts.at(-2), texts.at(-1)!);
  }

  put(schema: string | undefined, name: string): void {
    this.#kept.set(JSON.stringify([name, schema]), { name, ...(schema !== undefined && { schema }) });
  }

  list(): readonly Name[] {
    return [...this.#kept.values()];
  }
}

export function textsOf(parts: readonly unknown[]): string[] {
  return parts.flatMap((part) => textOf(part as Tree | undefined, 'String') ?? []);
}

/** `{ String: { sval: 'x' } }` and `{ sval: { sval: 'x' } }` are both `x`. */
export function textOf(node: Tree | undefined, key: string): string | undefined {
  const text = (node?.[key] as Tree | undefined)?.['sval'];
  return typeof text === 'string' ? text : undefined;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

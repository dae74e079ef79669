import { type JsonValue, PluginError } from '@patchbay/plugin-kit';
import { type Lexicon, scan } from './scan.js';

/** How an engine writes its SQL. */
export interface Dialect {
  readonly lexicon: Lexicon;
  /** What stands for the n-th binding (from 1). */
  readonly placeholder: (n: number) => string;
  /** First words that `query` lets through. The engine's own read-only mode stands behind it. */
  readonly readKeywords: ReadonlySet<string>;
  /**
   * What `query` and `write` refuse beyond their first word, for what the engine's own modes let through. Matched against
   * the words outside strings, quoted names and comments, in lower case with one space between.
   */
  readonly refusedInRead?: RegExp;
  readonly refusedInWrite?: RegExp;
  /** Functions that `query` must not call, by their names in lower case, quoted or not. */
  readonly refusedCalls?: RegExp;
  /**
   * Reads the statement, its placeholders already in the engine's form, with the engine's own grammar or a strict list.
   * @returns why `query` refuses it, as a sentence; nothing where it only reads. What it cannot read, it must refuse,
   * unless the engine is sure to refuse it too. A promise where reading is work for another thread.
   */
  readonly classify?: (sql: string) => Refusal | Promise<Refusal>;
}

/** Why a statement is refused; nothing where it is not. */
export type Refusal = string | undefined;

export type Bindings = readonly JsonValue[] | Readonly<Record<string, JsonValue>>;

/** A statement in the engine's own form. */
export interface Statement {
  readonly sql: string;
  readonly bindings: readonly JsonValue[];
}

export interface StatementParams {
  readonly sql: string;
  readonly bindings?: Bindings;
}

type Style = 'none' | 'positional' | 'named';

interface Template {
  readonly sql: string;
  readonly keyword: string;
  readonly refusedInRead: string | undefined;
  readonly refusedInWrite: string | undefined;
  /** Why `query` refuses it; asked for once, and only when a query needs it. */
  readonly refusal: () => Refusal | Promise<Refusal>;
  /** Names in the order of the bindings; the count alone for positional ones. */
  readonly names: readonly string[];
  readonly count: number;
}

const CACHED_TEMPLATES = 500;

/** Turns the `?` and `:name` of callers into an engine's placeholders, remembering texts it has seen. */
export class StatementCompiler {
  readonly #templates = new Map<string, Template>();

  constructor(readonly dialect: Dialect) {}

  /** @throws PluginError `invalid_request` when the text may write, or its placeholders and bindings do not match. */
  async read(params: StatementParams): Promise<Statement> {
    const template = this.#template(params);
    const { keyword, refusedInRead } = template;
    if (!this.dialect.readKeywords.has(keyword)) {
      const allowed = [...this.dialect.readKeywords].join(', ').toUpperCase();
      throw refusal(
        `A query cannot start with ${keyword.toUpperCase()}; it may start with ${allowed}. Use write instead.`,
      );
    }
    if (refusedInRead) throw refusal(`A query cannot hold ${refusedInRead.toUpperCase()}.`);
    const statement = bind(template, params.bindings);
    const reason = await template.refusal();
    if (reason !== undefined) throw refusal(reason);
    return statement;
  }

  /** @throws PluginError `invalid_request` as `read` does, and for statements that would outlive themselves. */
  write(params: StatementParams): Statement {
    const template = this.#template(params);
    const { keyword, refusedInWrite } = template;
    if (refusedInWrite) throw refusal(`${refusedInWrite.toUpperCase()} is refused.`);
    if (SESSION_KEYWORDS.has(keyword)) {
      throw refusal(
        `${keyword.toUpperCase()} is refused: connections are shared, and each statement is a transaction of its own.`,
      );
    }
    return bind(template, params.bindings);
  }

  #template({ sql, bindings }: StatementParams): Template {
    const style: Style = bindings === undefined ? 'none' : Array.isArray(bindings) ? 'positional' : 'named';
    const key = `${style} ${sql}`;
    let template = this.#templates.get(key);
    if (!template) {
      template = compile(sql, style, this.dialect);
      if (this.#templates.size >= CACHED_TEMPLATES)
        this.#templates.delete(this.#templates.keys().next().value!);
      this.#templates.set(key, template);
    }
    return template;
  }
}

/** First words that would change a pooled connection for whoever gets it next. */
const SESSION_KEYWORDS = new Set(
  'begin start commit rollback savepoint release end abort set reset discard use lock unlock prepare deallocate execute listen unlisten xa handler declare fetch move close'.split(
    ' ',
  ),
);

function compile(sql: string, style: Style, dialect: Dialect): Template {
  const { lexicon, placeholder, refusedInRead, refusedCalls, refusedInWrite } = dialect;
  if (sql.includes('\0')) throw refusal('A statement cannot hold a NUL character.');
  const found = scan(sql, lexicon);
  if (found.keyword === '') throw refusal('There is no statement.');
  if (found.several) throw refusal('Only one statement at a time is allowed.');
  if (found.executableComment) throw refusal('Comments that the server executes (/*! … */) are refused.');

  const names: string[] = [];
  let count = 0;
  let text = '';
  let from = 0;
  const numbered = placeholder(1) !== placeholder(2);
  for (const mark of found.marks) {
    if (mark.kind !== style) continue;
    const known = mark.kind === 'named' && numbered ? names.indexOf(mark.name) : -1;
    if (known < 0) {
      count += 1;
      if (mark.kind === 'named') names.push(mark.name);
    }
    text += sql.slice(from, mark.start) + placeholder(known < 0 ? count : known + 1);
    from = mark.end;
  }
  text += sql.slice(from);
  const compiled = style === 'positional' ? text.replaceAll('\\?', '?') : text;
  return {
    sql: compiled,
    refusal: once(() => dialect.classify?.(compiled)),
    keyword: found.keyword,
    refusedInRead:
      refusedInRead?.exec(found.words)?.[0] ?? found.calls.find((name) => refusedCalls?.test(name)),
    refusedInWrite: refusedInWrite?.exec(found.words)?.[0],
    names,
    count,
  };
}

function bind({ sql, names, count }: Template, bindings: Bindings | undefined): Statement {
  if (bindings === undefined) return { sql, bindings: [] };
  if (isList(bindings)) {
    if (bindings.length !== count) {
      throw new PluginError(
        'invalid_request',
        `The statement has ${count} placeholders (?) and got ${bindings.length} bindings.`,
        {
          path: 'params.bindings',
        },
      );
    }
    return { sql, bindings };
  }
  return {
    sql,
    bindings: names.map((name) => {
      if (!Object.hasOwn(bindings, name)) {
        throw new PluginError('invalid_request', `The placeholder :${name} has no binding.`, {
          path: `params.bindings.${name}`,
        });
      }
      return bindings[name]!;
    }),
  };
}

/** A verdict that did not come is asked for anew. */
function once<T>(work: () => T | Promise<T>): () => T | Promise<T> {
  let done: { readonly value: T | Promise<T> } | undefined;
  return () => {
    if (done) return done.value;
    const value = work();
    done = { value };
    if (value instanceof Promise) value.catch(() => (done = undefined));
    return value;
  };
}

function isList(bindings: Bindings): bindings is readonly JsonValue[] {
  return Array.isArray(bindings);
}

function refusal(message: string): PluginError {
  return new PluginError('invalid_request', message, { path: 'params.sql' });
}

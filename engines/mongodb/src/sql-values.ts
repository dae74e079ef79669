import { likeRegex } from './sql-like.js';
import { refusal } from './json-bson.js';

/** Gives the value that a mark stands for; `undefined` where the text is not a mark. */
export type ValueOf = (text: string) => { readonly value: unknown } | undefined;

type Part = Readonly<Record<string, unknown>>;

/**
 * Puts values where their marks stand in a pipeline. A value is never read: within filters it is what an operator compares
 * with, and within expressions it is a `$literal`.
 */
export class Marks {
  constructor(
    /** What every mark begins with. */
    private readonly sign: string,
    private readonly valueOf: ValueOf,
  ) {}

  pipeline(stages: readonly Part[]): Part[] {
    return stages.map((stage) => {
      const [[name, spec]] = Object.entries(stage) as [[string, unknown]];
      return { [name]: this.#stage(name, spec) };
    });
  }

  #stage(name: string, spec: unknown): unknown {
    if (name === '$match') return this.#filter(spec as Part);
    if (name === '$facet') return this.#each(spec as Part, (inner) => this.pipeline(inner as Part[]));
    if (name === '$lookup' || name === '$unionWith')
      return this.#each(spec as Part, (inner, key) =>
        key === 'pipeline' ? this.pipeline(inner as Part[]) : this.#expression(inner),
      );
    return this.#expression(spec);
  }

  #filter(filter: Part): Part {
    return this.#each(filter, (inner, key) => {
      if (key === '$expr') return this.#expression(inner);
      if (key === '$and' || key === '$or' || key === '$nor')
        return (inner as Part[]).map((each) => this.#filter(each));
      const mark = this.#mark(inner);
      return mark ? { $eq: mark.value } : this.#operand(inner);
    });
  }

  /** What stands beneath a field of a filter. */
  #operand(operand: unknown): unknown {
    const mark = this.#mark(operand);
    if (mark) return mark.value;
    if (Array.isArray(operand)) return operand.map((each) => this.#operand(each));
    if (!isPart(operand)) return operand;
    if ('$regex' in operand) return this.#like(operand, '$regex', '$options');
    return this.#each(operand, (inner) => this.#operand(inner));
  }

  #expression(expression: unknown): unknown {
    const mark = this.#mark(expression);
    if (mark) return { $literal: mark.value };
    if (Array.isArray(expression)) return expression.map((each) => this.#expression(each));
    if (!isPart(expression)) return expression;
    if ('input' in expression && 'regex' in expression) return this.#like(expression, 'regex', 'options');
    const literal = this.#mark(expression['$literal']);
    return literal ? { $literal: literal.value } : this.#each(expression, (inner) => this.#expression(inner));
  }

  /** The library has made `^mark$` of the mark of a pattern. */
  #like(part: Part, regex: string, options: string): Part {
    const pattern = part[regex];
    const mark = typeof pattern === 'string' ? this.#mark(pattern.replace(/^\^|\$$/g, '')) : undefined;
    const rest = this.#each(part, (inner, key) => (key === regex ? inner : this.#expression(inner)));
    if (!mark) return rest;
    if (typeof mark.value !== 'string') throw refusal('params.bindings', 'LIKE takes a text.');
    return { ...rest, [regex]: likeRegex(mark.value), [options]: 'is' };
  }

  #mark(text: unknown): { readonly value: unknown } | undefined {
    return typeof text === 'string' ? this.valueOf(text) : undefined;
  }

  #each(part: Part, change: (inner: unknown, key: string) => unknown): Part {
    return Object.fromEntries(
      Object.entries(part).map(([key, inner]) => {
        if (key.includes(this.sign)) throw misplaced();
        return [key, change(inner, key)];
      }),
    );
  }
}

/** A placeholder, or a text with a `$`, where the library makes something else of it than a value. */
export function misplaced(): Error {
  return refusal(
    'params.sql',
    'A placeholder, or a text that begins with "$", cannot stand where it does: write the value out.',
  );
}

/** A plain object, also one that another thread made. */
function isPart(value: unknown): value is Part {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

import type { Lexicon } from '../lexing/lexicon.js';
import type { VerdictScope } from './verdicts.js';

/** How an engine writes its SQL. */
export interface Dialect {
  readonly lexicon: Lexicon;
  /** What stands for the n-th binding (from 1). */
  readonly placeholder: (n: number) => string;
  /** A list that is bound elsewhere than in `IN (…)` is one to the engine: it says itself where it takes none. */
  readonly bindsLists?: boolean;
  /** What stands for `IN (…)` and `NOT IN (…)` of an empty list, or that nothing does. Left out, a subquery without rows. */
  readonly emptyIn?: EmptyIn | 'none';
  /** First words that `query` lets through. The engine's own read-only mode stands behind it. */
  readonly readKeywords: ReadonlySet<string>;
  /**
   * What `query` and `write` refuse beyond their first word, for what the engine's own modes let through. Matched against
   * the words outside strings, quoted names and comments, in lower case with one space between.
   */
  readonly refusedInRead?: RegExp;
  readonly refusedInWrite?: RegExp | readonly WriteRefusal[];
  /**
   * Statements with a body of statements, by the same words: the engine's own protocol takes them for one, and no other
   * beside it.
   */
  readonly withBody?: RegExp;
  /** Functions that `query` must not call, by their names in lower case, quoted or not. */
  readonly refusedCalls?: RegExp;
  /**
   * Reads the statement, its placeholders already in the engine's form, with the engine's own grammar or a strict list.
   * @returns why `query` refuses it, as a sentence; nothing where it only reads. What it cannot read, it must refuse,
   * unless the engine is sure to refuse it too. A promise where reading is work for another thread. Asked once for a text
   * that is remembered: what depends on a session is for its `VerdictScope` to judge.
   */
  readonly classify?: VerdictScope['classify'];
}

/** What is false for whatever is in question, and what is true. */
export interface EmptyIn {
  readonly in: string;
  readonly notIn: string;
}

/** What `write` refuses for another reason than that connections are shared. */
export interface WriteRefusal {
  readonly words: RegExp;
  /** Says why, and what to do instead. */
  readonly because: string;
}

/** A subquery that gives no row. */
export function noRowsOf(select: string): EmptyIn {
  return { in: `IN (${select})`, notIn: `NOT IN (${select})` };
}

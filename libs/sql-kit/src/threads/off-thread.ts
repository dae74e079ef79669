import type { Refusal, VerdictScope } from '../statements/verdicts.js';
import type { TextAnswer } from './reader-thread.js';
import { textThreads } from './text-threads.js';

/** A lexer and its rules take about ten milliseconds for as much, which is less than a thread's start. */
const ON_MAIN_CHARACTERS = 16 * 1024;

type Classify = (sql: string) => Refusal;

/** For `Dialect.classify`: judges short texts at once, and longer ones in a thread, whose module exports `read`. */
export function offThread(module: URL, classify: Classify): VerdictScope['classify'] {
  return (sql, owner) =>
    sql.length <= ON_MAIN_CHARACTERS ? classify(sql) : textThreads.read<Refusal>(module, sql, owner);
}

/** What such a module exports as `read`. */
export function readerOf(classify: Classify): (sql: string) => TextAnswer<Refusal> {
  return (sql) => ({ answer: classify(sql) });
}

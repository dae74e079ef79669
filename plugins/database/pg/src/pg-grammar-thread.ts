import { parentPort } from 'node:worker_threads';
import libpg from 'libpg-query';
import { judge } from './pg-judgement.js';
import type { Verdict } from './pg-grammar.js';

/** The thread that reads statements, one at a time: a long one takes a second, and a deep one breaks the parser. */
const { hasSqlDetails, loadModule, parseSync } = libpg;

/** The parser never gives memory back. */
const MOST_CHARACTERS = 100_000;

await loadModule();

parentPort!.on('message', (sql: string) => {
  parentPort!.postMessage(verdictOn(sql));
});

function verdictOn(sql: string): Verdict {
  try {
    return { refusal: judge(sql, parseSync), spent: sql.length > MOST_CHARACTERS };
  } catch (error) {
    // Without its details it is no error of the grammar's: the parser ran out of its stack, and is of no more use.
    return hasSqlDetails(error)
      ? { refusal: error.message, invalid: true, spent: false }
      : { refusal: 'The statement is nested too deeply to be read.', spent: true };
  }
}

import type { TextAnswer } from '@patchbay/sql-kit';
import libpg, { type SqlError } from 'libpg-query';
import { readText } from './reading.js';
import type { Answer } from './grammar.js';

/** A long statement takes a second, and a deep one breaks the parser. */
const { hasSqlDetails, loadModule, parseSync } = libpg;

/** The parser never gives memory back. */
const MOST_CHARACTERS = 100_000;

await loadModule();

/** Where the grammar stopped. A placeholder counts as the `?` that stands for it in most statements. */
function placeOf({ sqlDetails }: SqlError, sql: string): string {
  const at = sqlDetails?.cursorPosition ?? -1;
  if (at < 0) return 'at an unknown place';
  const before = Array.from(sql).slice(0, at).join('').replace(/\$\d+/g, '?').split('\n');
  return `line ${before.length}, column ${Array.from(before.at(-1)!).length + 1}`;
}

/** Runs in a thread, for `textThreads`. */
export function read(sql: string): TextAnswer<Answer> {
  try {
    return { answer: { reading: readText(sql, parseSync) }, spent: sql.length > MOST_CHARACTERS };
  } catch (error) {
    // Without its details it is not an error of the grammar's: the parser ran out of its stack, and is of no more use.
    return hasSqlDetails(error)
      ? { answer: { invalid: { message: error.message, place: placeOf(error, sql) } } }
      : { answer: { refusal: 'The statement is nested too deeply to be read.' }, spent: true };
  }
}

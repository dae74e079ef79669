import type { SqlError } from './tokens.js';

const USER = 16;

/** DuckDB's complaints as SQL Server numbers and words them. */
const KNOWN: readonly (readonly [pattern: RegExp, number: number, severity: number, message: string])[] = [
  [/Table with name (.+?) does not exist/, 208, USER, `Invalid object name '$1'.`],
  [/INTERRUPT/i, 0, 11, 'Operation cancelled by user.'],
  [/Parser Error|Failed to extract/, 102, 15, 'Incorrect syntax: $&'],
  [/NOT NULL constraint failed: (\S+)/, 515, USER, `Cannot insert the value NULL into '$1'.`],
  [
    /Duplicate key|violates (?:unique|primary key) constraint/,
    2627,
    14,
    'Violation of UNIQUE KEY constraint.',
  ],
  [/Conversion Error/, 245, USER, 'Conversion failed: $&'],
];

export function sqlError(error: unknown): SqlError {
  const { message } = error as Error;
  for (const [pattern, number, severity, words] of KNOWN) {
    const found = pattern.exec(message);
    if (found)
      return { number, severity, message: words.replace('$1', found[1] ?? '').replace('$&', message) };
  }
  return { number: 50_000, severity: USER, message };
}

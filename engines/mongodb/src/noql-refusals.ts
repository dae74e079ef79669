import { isProgrammingError, type PluginError } from '@patchbay/plugin-kit';
import { refusal } from './json-bson.js';

/** A part of the statement as its caller wrote it, where that is known. */
export type Shown = (part: string) => string;

/** What the library's grammar throws. */
interface SyntaxStop {
  readonly message: string;
  readonly location?: { readonly start: { readonly offset: number } };
}

const MOST_CHARACTERS = 500;
const MOST_SHOWN = 30;

/** Says where the statement is not SQL. A binding counts as one character, whatever its placeholder is called. */
export function syntaxRefusal(error: unknown, sql: string, shown: Shown): PluginError {
  const { message, location } = error as SyntaxStop;
  if (!location) return translationRefusal(error);
  const { offset } = location.start;
  const lines = shown(sql.slice(0, offset)).split('\n');
  const rest = shown(sql.slice(offset)).slice(0, MOST_SHOWN);
  const near = rest.trim() === '' ? 'at its end' : `near ${JSON.stringify(rest)}`;
  const where = `line ${lines.length}, column ${lines.at(-1)!.length + 1}`;
  return told(`SQL syntax error ${near} (${where}). ${message}`);
}

/** The library says what it does not translate; an error of the language itself says only that the library is wrong. */
export function translationRefusal(error: unknown): PluginError {
  return told(
    isProgrammingError(error)
      ? 'The statement cannot be translated into a pipeline of MongoDB. Write it in another way, or use find or aggregate.'
      : `The statement cannot be translated: ${(error as Error).message}`,
  );
}

function told(text: string): PluginError {
  const message = text.slice(0, MOST_CHARACTERS);
  return refusal('params.sql', message, { code: 'SqlSyntax', message });
}

import { PluginError } from '@patchbay/plugin-kit';
import type { Dialect } from './dialect.js';
import type { Lexer } from '../lexing/lexer.js';
import type { Placing } from './placing.js';
import { type Scan, scan } from './scan.js';
import { WRITING_KEYWORDS } from './statement-keywords.js';
import type { Refusal } from './verdicts.js';

/** What is known of a text before its bindings. */
export interface Source extends Pick<Scan, 'keyword' | 'marks' | 'foreign'> {
  readonly refusedInRead: Refusal;
  readonly refusedInWrite: Refusal;
  /** It has a body of statements, and is one statement to the engine all the same. */
  readonly hasBody: boolean;
  /** In a body, what looks like a placeholder may be a variable. */
  readonly mayHoldBody: boolean;
  /** How it goes out without bindings. */
  readonly unbound: Placing;
}

export const SHARED = 'connections are shared, and each statement is a transaction of its own.';
const SEVERAL = 'Only one statement at a time is allowed.';
/** As long as any engine allows (Snowflake, Databricks). What longer ones are called is not held against patterns. */
const MAX_FUNCTION_NAME = 255;
const MAY_HOLD_BODY = /^(?:create|alter|begin|declare|do)$/;

/** @throws PluginError `invalid_request` for what is not one statement */
export function sourceOf(sql: string, dialect: Dialect, lex: Lexer): Source {
  const { refusedInRead, refusedCalls, refusedInWrite, withBody, lexicon } = dialect;
  if (sql.includes('\0')) throw refusal('A statement cannot hold a NUL character.');
  const lexed = lex(sql);
  if (typeof lexed === 'string') throw refusal(lexed);
  const { keyword, words, calls, marks, several, foreign } = scan(sql, lexed.tokens, lexicon);
  if (keyword === '') throw refusal('There is no statement.');
  const hasBody = withBody?.test(words) ?? false;
  if (several && !hasBody) throw refusal(SEVERAL);
  if (lexed.executableComment) throw refusal('Comments that the server executes (/*! … */) are refused.');
  const refused = writeRefusal(words, refusedInWrite);
  const uses = marks.filter(({ kind }) => kind === 'escaped').map((mark) => ({ mark, first: 0, count: 0 }));
  return {
    keyword,
    marks,
    foreign,
    hasBody,
    mayHoldBody: MAY_HOLD_BODY.test(keyword),
    unbound: { uses, values: [], shape: 'none' },
    refusedInRead:
      (several ? SEVERAL : undefined) ??
      readRefusal(refusedInRead?.exec(words), refused === undefined) ??
      refusedCall(calls, refusedCalls),
    refusedInWrite: refused,
  };
}

function cannotHold(words: string | undefined): Refusal {
  return words && `A query cannot hold ${words.toUpperCase()}.`;
}

/** What begins a statement and writes is another statement: the refusal says where that may go. */
function readRefusal(found: RegExpExecArray | null | undefined, mayWrite: boolean): Refusal {
  const words = found?.[0].trim();
  const writes = found?.index === 0 && words?.split(' ').some((word) => WRITING_KEYWORDS.has(word));
  const refusal = cannotHold(words);
  return refusal && writes && mayWrite ? `${refusal} Use write instead.` : refusal;
}

function refusedCall(calls: readonly string[], refused: RegExp | undefined): Refusal {
  if (calls.some((name) => name.length > MAX_FUNCTION_NAME))
    return `The name of a function can have at most ${MAX_FUNCTION_NAME} characters.`;
  return cannotHold(calls.find((name) => refused?.test(name)));
}

function writeRefusal(words: string, refused: Dialect['refusedInWrite']): Refusal {
  if (!refused) return undefined;
  for (const refusal of refused instanceof RegExp ? [{ words: refused, because: SHARED }] : refused) {
    const found = refusal.words.exec(words)?.[0];
    if (found !== undefined) return `${found.toUpperCase()} is refused: ${refusal.because}`;
  }
  return undefined;
}

function refusal(message: string): PluginError {
  return new PluginError('invalid_request', message, { path: 'params.sql' });
}

import { PluginError, type RemoteError } from '@patchbay/plugin-kit';
import type { TextAnswer } from '@patchbay/sql-kit';
import { type Compiled, compile } from './sql-template.js';

/** What is said of one text: one of these. */
export interface CompiledText {
  readonly compiled?: Compiled;
  readonly refused?: { readonly message: string; readonly remote: RemoteError | undefined };
}

/** A sign as `mongo-sql.ts` makes them. */
const SIGN_LENGTH = 17;

/** Runs in a thread, for `textThreads`. @param text behind the sign of the process */
export function read(text: string): TextAnswer<CompiledText> {
  try {
    return { answer: { compiled: compile(text.slice(SIGN_LENGTH), text.slice(0, SIGN_LENGTH)) } };
  } catch (error) {
    if (!(error instanceof PluginError)) throw error;
    return { answer: { refused: { message: error.message, remote: error.remote } } };
  }
}

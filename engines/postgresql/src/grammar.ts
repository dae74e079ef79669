import { PluginError } from '@patchbay/plugin-kit';
import { textThreads } from '@patchbay/sql-kit';
import type { Reading } from './reading.js';

/** What the grammar says to one text: one of these. */
export interface Answer {
  readonly reading?: Reading;
  /** Why it cannot be read. */
  readonly refusal?: string;
  /** Why it is not SQL, in the grammar's own words, and where. */
  readonly invalid?: { readonly message: string; readonly place: string };
}

/** A thread runs compiled code only, while this module may be the source itself, as it is under Jest. */
const THREAD = new URL('../dist/grammar-thread.js', import.meta.url);

/** PostgreSQL's own grammar, in the threads that all plugins share. */
export class PgGrammar {
  /**
   * The text is held against the grammar of PostgreSQL 18, and refused where that cannot read it, although an older server
   * might: what has not been read could call anything.
   * @param owner whose turn it is, such as a session: one's long texts do not hold up another's
   * @throws PluginError `invalid_request` where it is not SQL or cannot be read; `timeout` or `unknown` where no answer came
   */
  async read(sql: string, owner: object = this): Promise<Reading> {
    const { reading, refusal, invalid } = await textThreads.read<Answer>(THREAD, sql, owner);
    if (reading) return reading;
    throw invalid === undefined ? unreadable(refusal) : invalidSql(invalid);
  }

  /** Starts a thread, so that the first statement does not wait for it. */
  start(): void {
    textThreads.warm(THREAD);
  }
}

function unreadable(reason = 'The statement could not be read.'): PluginError {
  return new PluginError('invalid_request', reason, { path: 'params.sql' });
}

/** As the engine would refuse it, which would do so by the same grammar. */
function invalidSql({ message, place }: NonNullable<Answer['invalid']>): PluginError {
  return new PluginError('invalid_request', `This is not valid in PostgreSQL 18: ${message} (${place}).`, {
    path: 'params.sql',
    remote: { code: '42601', message },
  });
}

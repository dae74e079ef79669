import type { Readable } from 'node:stream';
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { codeOf, Misread, type OpenContext } from '@patchbay/plugin-kit';
import { FrameTooLarge, type Statement } from '@patchbay/sql-kit';
import { paramsOf } from './bindings.js';

/** What ends all connections at once. */
interface Ending {
  end(reason: Error): void;
}

interface How {
  readonly queryId: string;
  readonly signal: AbortSignal;
  readonly settings: ClickHouseSettings;
}

/** Settings that make values come out alike, and the version that knows them: a server refuses what it does not know. */
const SINCE: readonly (readonly [version: number, settings: ClickHouseSettings])[] = [
  [0, { output_format_json_quote_64bit_integers: 1, output_format_json_quote_denormals: 1 }],
  [20.11, { date_time_output_format: 'iso' }],
  [22.9, { output_format_json_quote_decimals: 1 }],
  [23.6, { session_timezone: 'UTC' }],
];

/** What speaks here, in errors. */
export const SYSTEM = 'ClickHouse';

const MAX_WORDS_BYTES = 64 * 1024;

const GREETING = `SELECT version(), value FROM system.settings WHERE name = 'readonly'`;

/** A server as one session sees it: its version is asked once, before the first statement. */
export class ClickhouseServer {
  version = '';
  settings: ClickHouseSettings = {};
  /** What keeps a query from writing: no change of data or settings, this one included. Goes last. */
  wall: ClickHouseSettings = {};
  #greeted: Promise<void> | undefined;

  constructor(
    private readonly client: ClickHouseClient,
    private readonly connections: Ending,
    private readonly context: OpenContext,
  ) {}

  /** The first round trip: shows that the login is taken and the database is there. */
  greet(): Promise<void> {
    this.#greeted ??= this.#greet().catch((error: unknown) => {
      this.#greeted = undefined;
      throw error;
    });
    return this.#greeted;
  }

  /**
   * The body of the answer, as it comes. For what only reads: a kept connection may prove to be gone when it is used, and
   * then another one is asked the same, once.
   */
  async send(statement: Statement, how: How): Promise<Readable> {
    try {
      return await this.#send(statement, how);
    } catch (error) {
      if (how.signal.aborted || codeOf(error) !== 'ECONNRESET') throw error;
      return this.#send(statement, how);
    }
  }

  async #send(statement: Statement, { queryId, signal, settings }: How): Promise<Readable> {
    const { stream } = await this.client
      .exec({
        query: statement.sql,
        query_params: paramsOf(statement),
        query_id: queryId,
        abort_signal: signal,
        clickhouse_settings: settings,
      })
      .catch((error: unknown) => {
        throw readable(error);
      });
    return stream;
  }

  /** What it gives, and how many rows it wrote, where the server says so. */
  async write(
    statement: Statement,
    { queryId, signal, settings }: How,
  ): Promise<{ readonly body: Readable; readonly written: number }> {
    const { stream, summary } = await this.client
      .exec({
        query: statement.sql,
        query_params: paramsOf(statement),
        query_id: queryId,
        abort_signal: signal,
        clickhouse_settings: settings,
      })
      .catch((error: unknown) => {
        throw readable(error);
      });
    return { body: stream, written: Number(summary?.written_rows ?? 0) };
  }

  /** Over a connection of its own. The id is one of ours: it needs no binding, which versions before 19.15 lack. */
  async kill(queryId: string): Promise<void> {
    await this.client.command({ query: `KILL QUERY WHERE query_id = '${queryId}' ASYNC` });
  }

  async close(): Promise<void> {
    await this.client.close();
    this.connections.end(new Error('The session is closed.'));
  }

  async #greet(): Promise<void> {
    const timeLimit = AbortSignal.timeout(this.context.connectTimeoutMs);
    let readonly: string | undefined;
    try {
      const { stream } = await this.client.exec({ query: GREETING, abort_signal: timeLimit });
      [this.version = '', readonly] = (await shortText(stream)).trim().split('\t');
      if (!/^\d+\.\d+/.test(this.version)) throw new Misread('no version', SYSTEM);
    } catch (error) {
      throw timeLimit.aborted ? noAnswer(this.context.connectTimeoutMs) : readable(error);
    }
    this.context.reached('auth');
    this.context.reached('database');
    const number = Number(/^\d+\.\d+/.exec(this.version)?.[0].replace(/\.(\d)$/, '.0$1') ?? 0);
    // Users whose profile is read-only already may change some settings (2), or none (1).
    this.wall = readonly === '0' ? { readonly: '1' } : {};
    if (readonly === '1') return;
    const known = SINCE.filter(([since]) => number >= Number(since.toFixed(2)));
    this.settings = Object.assign({}, ...known.map(([, settings]) => settings)) as ClickHouseSettings;
  }
}

/** A body of a few words. @throws FrameTooLarge */
export async function shortText(body: Readable): Promise<string> {
  let text = '';
  for await (const chunk of body) {
    text += String(chunk);
    if (text.length > MAX_WORDS_BYTES)
      throw new FrameTooLarge({ frame: 'answer', bytes: text.length, limit: MAX_WORDS_BYTES });
  }
  return text;
}

function noAnswer(timeoutMs: number): Error {
  return Object.assign(new Error(`ClickHouse did not answer within ${timeoutMs} ms.`), { code: 'ETIMEDOUT' });
}

/** An error with ClickHouse's own number as its code. The driver reads the words of today's versions only. */
export function readable(error: unknown): unknown {
  if (!(error instanceof Error) || ('code' in error && error.code)) return error;
  const [, code, message] =
    /Code: (\d+)[.,](?: e\.displayText\(\) =)? DB::Exception: ([\s\S]*?)(?:, e\.what\(\) =|\s*\(version |$)/.exec(
      error.message,
    ) ?? [];
  return code === undefined ? error : Object.assign(new Error(message), { code });
}

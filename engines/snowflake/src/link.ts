import type { JsonValue, OpenContext } from '@patchbay/plugin-kit';
import {
  type AnswerBounds,
  DialledAgent,
  inexact,
  PendingWork,
  OWN_LIMITS,
  type ReadLimits,
  type Statement,
  type TlsConfig,
  tlsOptions,
  typedValue,
  withoutBytes,
} from '@patchbay/sql-kit';
import type { Connection, ConnectionOptions, RowStatement, SnowflakeError } from 'snowflake-sdk';
import { agentFor, snowflakeSdk } from './driver.js';

export interface LinkParts {
  readonly options: ConnectionOptions;
  readonly host: string;
  readonly tls: TlsConfig;
  readonly context: OpenContext;
}

export interface Texts {
  readonly names: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

const MIB = 1024 * 1024;
/** So much at a time, in MB; Snowflake takes no less. */
const CHUNK_MB = 16;
/** A text's quotes and backslashes are escaped in JSON. */
const BYTES_A_BYTE = 2;

/** What each statement runs under, whatever the account, the user and the session have. */
const PARAMETERS = {
  CLIENT_RESULT_CHUNK_SIZE: CHUNK_MB,
  MULTI_STATEMENT_COUNT: 1,
  TIMEZONE: 'UTC',
  STRICT_JSON_OUTPUT: true,
  GEOGRAPHY_OUTPUT_FORMAT: 'GeoJSON',
  GEOMETRY_OUTPUT_FORMAT: 'GeoJSON',
};

/** A limit above it says nothing. */
const MOST_ROWS = 1_000_000_000;

/** A session of Snowflake's: an HTTP client with a token, and the sockets it uses. */
export class SnowflakeLink {
  readonly #agent: DialledAgent;
  readonly #connection: Connection;
  readonly #pending = new PendingWork();
  #statement: RowStatement | undefined;

  constructor({ options, host, tls, context }: LinkParts) {
    const { dial, reached } = context;
    this.#agent = new DialledAgent({ dial, reached, home: host, tls: tlsOptions(tls) || {} });
    this.#connection = snowflakeSdk.createConnection({
      ...options,
      agentClass: agentFor(this.#agent),
    } as ConnectionOptions);
  }

  /** What the answers to its statement are held to, to the last of its rows. */
  get bounds(): AnswerBounds {
    return this.#agent.bounds;
  }

  get isUsable(): boolean {
    return !this.#agent.ended && this.#connection.isUp();
  }

  async logIn(timeoutMs: number): Promise<void> {
    const timer = setTimeout(
      () => this.cut(`Snowflake answered no login within ${timeoutMs} ms.`),
      timeoutMs,
    );
    try {
      await this.#pending.track(
        new Promise<void>((resolve, reject) => {
          this.#connection.connect((error) => (error ? reject(error) : resolve()));
        }),
      );
    } catch (error) {
      this.cut('The login failed.');
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Resolves once the statement has run: Snowflake keeps its result until then, and for a day. */
  async execute({ sql, bindings }: Statement, limits: ReadLimits, maxRows = Infinity): Promise<RowStatement> {
    // A value that would only just fit comes in a chunk of its own, or with others that are full.
    this.bounds.begin(limits, 2 * CHUNK_MB * MIB, BYTES_A_BYTE);
    const limit = maxRows < MOST_ROWS ? { ROWS_PER_RESULTSET: maxRows } : {};
    return this.#pending.track(
      new Promise<RowStatement>((resolve, reject) => {
        this.#statement = this.#connection.execute({
          sqlText: sql,
          binds: bindings.map(toBind),
          streamResult: true,
          rowMode: 'array',
          parameters: { ...PARAMETERS, ...limit },
          complete: (error: SnowflakeError | undefined, statement) => {
            if (error) reject(this.bounds.explain(error));
            else resolve(statement);
          },
        });
      }),
    );
  }

  /** The rows of something small, and of texts. */
  async rows(sql: string): Promise<Texts> {
    const statement = await this.execute({ sql, bindings: [] }, OWN_LIMITS);
    const rows: Texts['rows'][number][] = [];
    for await (const row of statement.streamRows()) rows.push(row as string[]);
    return { names: (statement.getColumns() ?? []).map((column) => column.getName()), rows };
  }

  cancel(): Promise<void> {
    return this.#pending.track(new Promise((resolve) => this.#statement?.cancel(() => resolve())));
  }

  /** Ends the session, if Snowflake still hears, and all of its sockets. */
  async close(): Promise<void> {
    await this.#pending
      .track(new Promise<void>((resolve) => this.#connection.destroy(() => resolve())))
      .catch(() => undefined);
    this.cut('The session is closed.');
  }

  /** What still waits for an answer gets none. */
  cut(reason: string): void {
    // The driver takes anything else for a reason to try again, for minutes.
    const error = Object.assign(new Error(reason), { code: 'ERR_CANCELED' });
    this.#agent.end(error);
    this.#pending.rejectAll(Object.assign(new Error(reason), { code: 'ETIMEDOUT' }));
  }
}

/** Lists and objects go as the JSON they are: PARSE_JSON takes it. */
function toBind(value: JsonValue): string | number | boolean | null {
  if (typeof value !== 'object' || value === null) return value;
  const typed = typedValue(value);
  if (typed?.kind === 'number') throw inexact(typed.text);
  if (typed) throw withoutBytes('their hexadecimal text, and write TO_BINARY(?)');
  return JSON.stringify(value);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import type { DuckDBValue } from '@duckdb/node-api';
import type { SqlBehind, SqlBehindConnection } from '../sql-behind.js';
import { writeRows } from './clickhouse-answer.js';
import { behind, commented, VERSION } from './clickhouse-sql.js';

export interface Account {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

interface Running {
  readonly socket: IncomingMessage['socket'];
  stop(): void;
}

/** Answers what ClickHouse's HTTP interface is asked (https://clickhouse.com/docs/interfaces/http). */
export class ClickhouseServer {
  readonly #running = new Map<string, Running>();

  constructor(
    private readonly engine: SqlBehind,
    private readonly account: Account,
  ) {}

  isBusy(socket: IncomingMessage['socket']): boolean {
    return [...this.#running.values()].some((running) => running.socket === socket);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const settings = new URL(request.url!, 'http://clickhouse').searchParams;
    const sql = settings.get('query') ?? (await text(request));
    try {
      this.#admit(request, settings);
      const killed = /^KILL QUERY WHERE query_id = '([^']*)' ASYNC$/.exec(sql)?.[1];
      if (killed === undefined) await this.#run(sql, settings, request, response);
      else this.#running.get(killed)?.stop();
      response.end();
    } catch (error) {
      fail(error as Error, response);
    }
  }

  #admit({ headers }: IncomingMessage, settings: URLSearchParams): void {
    const { user, password, database } = this.account;
    const login = Buffer.from(
      /^Basic (.*)$/.exec(headers.authorization ?? '')?.[1] ?? '',
      'base64',
    ).toString();
    if (login !== `${user}:${password}`) {
      const name = login.split(':', 1)[0]!;
      throw new ClickhouseError(
        516,
        'AUTHENTICATION_FAILED',
        `${name}: Authentication failed: password is incorrect`,
      );
    }
    const wanted = settings.get('database') ?? database;
    if (wanted !== database)
      throw new ClickhouseError(81, 'UNKNOWN_DATABASE', `Database ${wanted} does not exist`);
  }

  async #run(
    sql: string,
    settings: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (settings.get('readonly') === '1' && !READS.test(sql))
      throw new ClickhouseError(164, 'READONLY', 'Cannot execute query in readonly mode');
    const connection = await this.engine.connect();
    const stopped = new AbortController();
    const stop = (): void => {
      stopped.abort();
      connection.interrupt();
    };
    const queryId = settings.get('query_id') ?? '';
    this.#running.set(queryId, { socket: request.socket, stop });
    response.once('close', stop);
    try {
      if (SLOW.test(sql)) await sleep(30_000, undefined, { signal: stopped.signal });
      await execute(connection, sql, settings, response);
    } catch (error) {
      throw stopped.signal.aborted
        ? new ClickhouseError(394, 'QUERY_WAS_CANCELLED', 'Query was cancelled')
        : error;
    } finally {
      response.off('close', stop);
      this.#running.delete(queryId);
      connection.close();
    }
  }
}

const READS = /^(?:\s|--.*\n|\/\*[\s\S]*?\*\/|\()*(?:select|with|show|desc|describe|explain|exists)\b/i;
/** What takes the real one a quarter of an hour takes this one half a minute of patience. */
const SLOW = /FROM numbers\(1000000000000\)/;

async function execute(
  connection: SqlBehindConnection,
  sql: string,
  settings: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  const found = await connection.run(behind(await commented(connection, sql)), paramsIn(settings));
  response.setHeader('x-clickhouse-format', settings.get('default_format') ?? 'TabSeparated');
  if (found.affectedRows === undefined) await writeRows(found, settings, response);
  else
    response.setHeader('x-clickhouse-summary', JSON.stringify({ written_rows: String(found.affectedRows) }));
}

/** Escaped as TabSeparated has it; their types stand where they are used. */
function paramsIn(settings: URLSearchParams): DuckDBValue[] {
  const values: DuckDBValue[] = [];
  for (let n = 1; settings.has(`param_p${n}`); n += 1) {
    const value = settings.get(`param_p${n}`)!;
    values.push(
      value === '\\N' ? null : value.replace(/\\([\s\S])/g, (_, letter: string) => ESCAPES[letter] ?? letter),
    );
  }
  return values;
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', r: '\r', n: '\n', t: '\t', 0: '\0' };

class ClickhouseError extends Error {
  constructor(
    readonly number: number,
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/** Once rows are on their way there is no other place for it than after them. */
function fail(error: Error, response: ServerResponse): void {
  const { number, type, message } = error instanceof ClickhouseError ? error : explained(error);
  const said = `Code: ${number}. DB::Exception: ${message}. (${type}) (version ${VERSION} (official build))\n`;
  if (!response.headersSent) {
    response.statusCode = number === 516 ? 403 : 500;
    response.setHeader('x-clickhouse-exception-code', String(number));
  }
  response.end(said);
}

const ERRORS: readonly (readonly [pattern: RegExp, number: number, type: string])[] = [
  [/^Parser Error/, 62, 'SYNTAX_ERROR'],
  [/^Catalog Error/, 60, 'UNKNOWN_TABLE'],
  [/throwIf/, 395, 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO'],
  [/^Conversion Error/, 6, 'CANNOT_PARSE_TEXT'],
  [/./, 47, 'UNKNOWN_IDENTIFIER'],
];

function explained({ message }: Error): ClickhouseError {
  const [, number, type] = ERRORS.find(([pattern]) => pattern.test(message))!;
  return new ClickhouseError(number, type, message.replaceAll('\n', ' '));
}

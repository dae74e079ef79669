import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { certificates, type OwnEngine } from '../../engines/index.js';
import { bodyOf, HttpsHost } from '../https-host.js';
import { HUGE, type HugeAnswer, sendHuge } from '../huge-answer.js';
import { SqlBehind, type SqlBehindConnection } from '../sql-behind.js';
import { type Account, logIn } from './snowflake-login.js';
import { type Context, DEFINITIONS, type Grants } from './snowflake-sql.js';
import { type Order, type Outcome, SnowflakeStatement } from './snowflake-statement.js';

export interface SnowflakeEngine extends OwnEngine {
  readonly account: string;
  readonly warehouse: string;
  /** What was asked of it that a driver on its best behaviour does not ask, such as to take telemetry. */
  readonly strays: readonly string[];
  /** Lets the user log in by the key pair of this public key (PEM). */
  setPublicKey(pem: string): void;
  /** What it sends in the place of a value that is `HUGE_VALUE`. */
  setHuge(huge: HugeAnswer): void;
}

interface Session {
  readonly context: Context;
  readonly connection: SqlBehindConnection;
  statement?: SnowflakeStatement;
}

/** Snowflake lets a client wait for 45 seconds before it says that a statement still runs; here it must come to that. */
const PATIENCE_MS = 300;
const CHUNK_KEY = 'the key of the files';

const GRANTS: Grants = {
  PATCHBAY: [
    ['USAGE', 'DATABASE', 'PATCHBAY'],
    ['OWNERSHIP', 'SCHEMA', 'PATCHBAY.MAIN'],
  ],
  READER: [
    ['USAGE', 'DATABASE', 'PATCHBAY'],
    ['SELECT', 'TABLE', 'PATCHBAY.MAIN.PEOPLE'],
  ],
  HEIR: [['USAGE', 'ROLE', 'PATCHBAY']],
};

export async function startSnowflake(): Promise<SnowflakeEngine> {
  const engine = await SqlBehind.open();
  const setup = await engine.connect();
  await setup.run(`ATTACH ':memory:' AS patchbay`);
  await setup.run('USE patchbay');
  for (const sql of DEFINITIONS) await setup.run(sql);
  const known: Account = {
    account: 'patchbay_tests',
    user: 'patchbay',
    password: `${randomBytes(12).toString('base64url')}@:/?#%`,
    database: 'patchbay',
    warehouse: 'TESTS',
    roles: Object.keys(GRANTS),
  };
  const server = new SnowflakeServer(engine, known);
  const host = await HttpsHost.start((request, response) => server.answer(request, response));
  server.host = host;
  const { ca, foreignCa } = await certificates();
  return {
    kind: 'Snowflake',
    host: '127.0.0.1',
    port: host.port,
    ...known,
    url: `https://127.0.0.1:${host.port}`,
    tls: { ca, foreignCa },
    strays: server.strays,
    setPublicKey: (pem) => (server.publicKey = pem),
    setHuge: (huge) => (server.huge = huge),
    admin: async (sql) => (sql === 'SHOW LINKS' ? server.links() : await rowsOf(setup, sql)),
    restart: () => host.restart(),
    stop: async () => {
      await host.stop();
      engine.close();
    },
  };
}

class SnowflakeServer {
  host!: HttpsHost;
  publicKey: string | undefined;
  huge: HugeAnswer | undefined;
  readonly strays: string[] = [];
  readonly #sessions = new Map<string, Session>();
  readonly #statements = new Map<
    string,
    { readonly statement: SnowflakeStatement; link: string | undefined }
  >();
  readonly #requests = new Map<string, string>();

  constructor(
    private readonly engine: SqlBehind,
    private readonly known: Account,
  ) {}

  links(): { id: string; busy: boolean }[] {
    const busy = [...this.#statements.values()].filter(({ statement }) => statement.running);
    return this.host.links().map((id) => ({ id, busy: busy.some(({ link }) => link === id) }));
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'https://snowflake');
    const body = await bodyOf(request);
    const json = body.length > 0 ? (JSON.parse(body.toString()) as object) : {};
    const [, chunks, queryId, index] = url.pathname.split('/');
    if (chunks === 'chunks') return this.#chunk(request, response, queryId!, Number(index));
    response.setHeader('content-type', 'application/json');
    const text = JSON.stringify(await this.#reply(request, url, json));
    const at = this.huge ? text.indexOf(`["${HUGE}"`) : -1;
    if (at < 0) return void response.end(text);
    const around = [text.slice(0, at + 2), text.slice(at + 2 + HUGE.length)].map((part) => Buffer.from(part));
    await sendHuge(this.huge!, around as [Buffer, Buffer], response);
  }

  async #reply(request: IncomingMessage, url: URL, json: object): Promise<object> {
    if (url.pathname === '/session/v1/login-request') return this.#login(url, json);
    const token = /Token="(.*)"/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const session = this.#sessions.get(token);
    if (!session) return failed('390111', 'Session no longer exists. New login required.');
    if (url.pathname === '/session' && url.searchParams.get('delete')) return this.#leave(token, session);
    if (url.pathname === '/queries/v1/query-request')
      return this.#query(request, url, session, json as Order);
    const [, , queryId = '', verb] = url.pathname.split('/');
    if (verb === 'abort-request') {
      const aborted =
        queryId === 'v1' ? this.#requests.get((json as { requestId: string }).requestId) : queryId;
      this.#statements.get(aborted ?? '')?.statement.abort();
      return { success: true, data: null };
    }
    if (verb === 'result' && this.#statements.has(queryId)) return this.#wait(request, queryId);
    this.strays.push(url.pathname);
    return failed('000403', `There is nothing at ${url.pathname}.`);
  }

  async #login(url: URL, json: object): Promise<object> {
    const login = logIn(this.known, this, (json as { data: object }).data, url.searchParams);
    if ('code' in login) return failed(login.code, login.message);
    const connection = await this.engine.connect();
    await connection.run('USE patchbay');
    const token = randomUUID();
    this.#sessions.set(token, { context: login.context, connection });
    const validity = { validityInSeconds: 3600, masterValidityInSeconds: 14_400 };
    const data = { token, masterToken: randomUUID(), ...validity, sessionId: 1, parameters: [] };
    return { success: true, data };
  }

  #leave(token: string, { connection, statement }: Session): object {
    statement?.abort();
    this.#sessions.delete(token);
    connection.close();
    return { success: true, data: null };
  }

  async #query(request: IncomingMessage, url: URL, session: Session, order: Order): Promise<object> {
    const queryId = randomUUID();
    const { engine } = this;
    const statement = new SnowflakeStatement(queryId, order, { engine, grants: GRANTS, ...session });
    session.statement = statement;
    this.#requests.set(url.searchParams.get('requestId')!, queryId);
    this.#statements.set(queryId, { statement, link: undefined });
    return this.#wait(request, queryId);
  }

  async #wait(request: IncomingMessage, queryId: string): Promise<object> {
    const known = this.#statements.get(queryId)!;
    known.link = this.host.linkOf(request);
    const outcome = await known.statement.soon(PATIENCE_MS);
    if (outcome) return told(queryId, outcome, request.headers.host!);
    const data = { queryId, getResultUrl: `/queries/${queryId}/result` };
    return { success: true, code: '333333', message: 'Query execution in progress.', data };
  }

  async #chunk(
    request: IncomingMessage,
    response: ServerResponse,
    queryId: string,
    index: number,
  ): Promise<void> {
    const result = this.#statements.get(queryId)?.statement.result;
    const allowed = request.headers['x-chunk-key'] === CHUNK_KEY && !request.headers.authorization;
    if (!result || !allowed) return void response.writeHead(403).end();
    response.setHeader('content-type', 'binary/octet-stream');
    response.end(await result.chunk(index));
  }
}

/** @param home where the client found us; the files are elsewhere, as the cloud's own storage is */
function told(queryId: string, outcome: Outcome, home: string): object {
  if ('error' in outcome) {
    const { code, sqlState, message } = outcome.error;
    return { ...failed(code, message), data: { queryId, sqlState, errorCode: code } };
  }
  const { counts, ...data } = outcome.data as { readonly counts: readonly number[] };
  const chunks = counts.map((rowCount, index) => ({
    url: `https://localhost:${home.split(':')[1]}/chunks/${queryId}/${index}`,
    rowCount,
    uncompressedSize: rowCount * 100,
  }));
  const chunkHeaders = { 'x-chunk-key': CHUNK_KEY };
  const more = chunks.length > 0 && { chunks, chunkHeaders };
  return { success: true, data: { queryId, version: 1, parameters: [], ...data, ...more } };
}

function failed(
  code: string,
  message: string,
): { success: false; code: string; message: string; data: null } {
  return { success: false, code, message, data: null };
}

async function rowsOf(connection: SqlBehindConnection, sql: string): Promise<Record<string, unknown>[]> {
  const { columns, batches } = await connection.run(sql);
  const rows: Record<string, unknown>[] = [];
  for await (const batch of batches)
    for (const row of batch) rows.push(Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])));
  return rows;
}

import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { certificates, type OwnEngine } from '../../engines/index.js';
import { bodyOf, HttpsHost } from '../https-host.js';
import { HUGE, type HugeAnswer, sendHuge } from '../huge-answer.js';
import { SqlBehind, type SqlBehindConnection } from '../sql-behind.js';
import { DatabricksOperation, type Parameter, STATE } from './databricks-operation.js';
import { DEFINITIONS } from './databricks-sql.js';
import { rowSetOf, schemaOf } from './databricks-values.js';
import { answerTo, failure, type Handler, struct, SUCCESS } from './thrift-service.js';

export interface DatabricksEngine extends OwnEngine {
  readonly httpPath: string;
  readonly client: { readonly id: string; readonly secret: string };
  /** What was asked of it that a driver on its best behaviour does not ask, such as to take telemetry. */
  readonly strays: readonly string[];
  /** Every token that it gave. */
  readonly given: readonly string[];
  /** Takes no token that it gave so far. */
  expireTokens(): void;
  /** What it sends in the place of a value that is `HUGE_VALUE`. */
  setHuge(huge: HugeAnswer): void;
}

/** So long a client waits for word of a statement. */
const PATIENCE_MS = 200;
const HTTP_PATH = '/sql/1.0/warehouses/0123456789abcdef';

export async function startDatabricks(): Promise<DatabricksEngine> {
  const engine = await SqlBehind.open();
  const setup = await engine.connect();
  await setup.run(`ATTACH ':memory:' AS patchbay`);
  await setup.run('USE patchbay');
  for (const sql of DEFINITIONS) await setup.run(sql);
  const password = `dapi${randomBytes(12).toString('hex')}@:/?#%`;
  const client = { id: randomUUID(), secret: `dose${randomBytes(16).toString('hex')}` };
  const server = new DatabricksServer(engine, password, client);
  const host = await HttpsHost.start((request, response) => server.answer(request, response));
  server.host = host;
  const { ca, foreignCa } = await certificates();
  return {
    kind: 'Databricks',
    host: '127.0.0.1',
    port: host.port,
    user: 'patchbay',
    password,
    database: 'patchbay',
    httpPath: HTTP_PATH,
    client,
    url: `https://127.0.0.1:${host.port}`,
    tls: { ca, foreignCa },
    strays: server.strays,
    given: server.given,
    expireTokens: () => server.tokens.clear(),
    setHuge: (huge) => (server.huge = huge),
    admin: async (sql) => {
      if (sql === 'SHOW LINKS') return server.links();
      await setup.run(sql);
      return [];
    },
    restart: () => host.restart(),
    stop: async () => {
      await host.stop();
      engine.close();
    },
  };
}

interface Handle {
  readonly operationId?: { readonly guid: Buffer };
  readonly sessionId?: { readonly guid: Buffer };
}

class DatabricksServer {
  host!: HttpsHost;
  huge: HugeAnswer | undefined;
  readonly strays: string[] = [];
  readonly tokens = new Set<string>();
  readonly given: string[] = [];
  readonly #sessions = new Map<string, SqlBehindConnection>();
  readonly #operations = new Map<string, DatabricksOperation>();

  constructor(
    private readonly engine: SqlBehind,
    private readonly password: string,
    private readonly client: DatabricksEngine['client'],
  ) {}

  links(): { id: string; busy: boolean }[] {
    const busy = [...this.#operations.values()].filter(({ open }) => open);
    return this.host.links().map((id) => ({ id, busy: busy.some(({ link }) => link === id) }));
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (request.url === '/oidc/v1/token') {
      this.#grant(request, response, body.toString());
      return;
    }
    if (request.url !== HTTP_PATH) {
      this.strays.push(request.url!);
      return void response.writeHead(404).end();
    }
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    if (token !== this.password && !this.tokens.has(token)) return void response.writeHead(403).end();
    response.setHeader('content-type', 'application/x-thrift');
    const answer = await answerTo(body, this.#handler(this.host.linkOf(request)));
    const at = this.huge ? answer.indexOf(HUGE) : -1;
    if (at < 0) return void response.end(answer);
    // A text stands behind its length.
    answer.writeUInt32BE(this.huge!.bytes, at - 4);
    await sendHuge(this.huge!, [answer.subarray(0, at), answer.subarray(at + HUGE.length)], response);
  }

  /** OAuth 2.0, 4.4: the client's own credentials. */
  #grant(request: IncomingMessage, response: ServerResponse, body: string): void {
    const { id, secret } = this.client;
    const form = new URLSearchParams(body);
    const basic = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
    const granted =
      request.headers.authorization === basic && form.get('grant_type') === 'client_credentials';
    response.setHeader('content-type', 'application/json');
    if (!granted || form.get('scope') !== 'all-apis')
      return void response.writeHead(401).end(JSON.stringify({ error: 'invalid_client' }));
    const token = randomUUID();
    this.tokens.add(token);
    this.given.push(token);
    response.end(JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 3600 }));
  }

  #handler(link: string | undefined): Handler {
    const found = ({ operationHandle }: { operationHandle: Handle }): DatabricksOperation => {
      const operation = this.#operations.get(operationHandle.operationId!.guid.toString('hex'))!;
      operation.link = link;
      return operation;
    };
    const ended = (name: string, request: { operationHandle: Handle }): Promise<object> => {
      found(request).close();
      return Promise.resolve(struct(name, { status: SUCCESS }));
    };
    return {
      OpenSession: (request) => this.#open(request),
      CloseSession: ({ sessionHandle }: { sessionHandle: Handle }) =>
        Promise.resolve(this.#leave(sessionHandle)),
      ExecuteStatement: (request) => Promise.resolve(this.#execute(request, link)),
      CancelOperation: (request) => ended('TCancelOperationResp', request),
      CloseOperation: (request) => ended('TCloseOperationResp', request),
      GetOperationStatus: async (request) => {
        const operation = found(request);
        await operation.soon(PATIENCE_MS);
        const { state, columns, error } = operation;
        return struct('TGetOperationStatusResp', {
          status: SUCCESS,
          operationState: state,
          hasResultSet: columns.length > 0,
          ...(error && {
            sqlState: error.sqlState,
            errorMessage: error.message,
            ...(state === STATE.error && { displayMessage: error.message }),
          }),
        });
      },
      GetResultSetMetadata: (request) => {
        const { columns, first } = found(request);
        const schema = schemaOf(columns, first);
        return Promise.resolve(
          struct('TGetResultSetMetadataResp', { status: SUCCESS, schema, resultFormat: 1 }),
        );
      },
      FetchResults: async (request: { operationHandle: Handle; maxRows: unknown }) => {
        const operation = found(request);
        try {
          const { rows, more } = await operation.fetch(Number(request.maxRows));
          return struct('TFetchResultsResp', {
            status: SUCCESS,
            hasMoreRows: more,
            results: rowSetOf(operation.columns, rows),
          });
        } catch (error) {
          const { message, sqlState } = error as { message: string; sqlState: string };
          return struct('TFetchResultsResp', { status: failure(message, sqlState) });
        }
      },
    };
  }

  async #open({ initialNamespace }: { initialNamespace?: { catalogName?: string } }): Promise<object> {
    const catalog = initialNamespace?.catalogName;
    if (catalog && catalog !== 'patchbay') {
      const message = `[NO_SUCH_CATALOG_EXCEPTION] Catalog '${catalog}' was not found. SQLSTATE: 42704`;
      return struct('TOpenSessionResp', { status: failure(message, '42704'), serverProtocolVersion: 0xa508 });
    }
    const connection = await this.engine.connect();
    await connection.run('USE patchbay');
    const guid = newGuid();
    this.#sessions.set(guid.toString('hex'), connection);
    const sessionId = struct('THandleIdentifier', { guid, secret: newGuid() });
    return struct('TOpenSessionResp', {
      status: SUCCESS,
      serverProtocolVersion: 0xa508,
      sessionHandle: struct('TSessionHandle', { sessionId }),
    });
  }

  #leave({ sessionId }: Handle): object {
    const id = sessionId!.guid.toString('hex');
    const connection = this.#sessions.get(id);
    this.#sessions.delete(id);
    connection?.interrupt();
    connection?.close();
    return struct('TCloseSessionResp', { status: SUCCESS });
  }

  #execute(
    request: {
      readonly sessionHandle: Handle;
      readonly statement: string;
      readonly parameters?: readonly Parameter[];
      readonly canReadArrowResult?: boolean;
    },
    link: string | undefined,
  ): object {
    const connection = this.#sessions.get(request.sessionHandle.sessionId!.guid.toString('hex'));
    if (!connection || request.canReadArrowResult) {
      const status = failure(
        '[INVALID_HANDLE] The session is gone, or Arrow is wanted. SQLSTATE: 08003',
        '08003',
      );
      return struct('TExecuteStatementResp', { status });
    }
    const guid = newGuid();
    const operation = new DatabricksOperation(connection, request.statement, request.parameters ?? []);
    operation.link = link;
    this.#operations.set(guid.toString('hex'), operation);
    const operationId = struct('THandleIdentifier', { guid, secret: newGuid() });
    const handle = { operationId, operationType: 0, hasResultSet: true };
    return struct('TExecuteStatementResp', {
      status: SUCCESS,
      operationHandle: struct('TOperationHandle', handle),
    });
  }
}

function newGuid(): Buffer {
  return Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@patchbay/client';
import { pino } from 'pino';
import request, { type Test } from 'supertest';
import { type RunningServer, startServer } from '../server.js';
import { readSettings } from '../settings/settings.js';

export type Method = 'get' | 'post' | 'patch' | 'put' | 'delete';

/** Requests over HTTP, with a token. */
export abstract class Requests {
  abstract readonly url: string;
  abstract readonly token: string;

  /** The typed client, for well-formed requests. */
  get api(): Client {
    return createClient({ baseUrl: this.url, token: this.token });
  }

  /** A request without a token. */
  anonymous(method: Method, path: string): Test {
    return request(this.url)[method](path);
  }

  get(path: string): Test {
    return this.#authorized('get', path);
  }

  delete(path: string): Test {
    return this.#authorized('delete', path);
  }

  post(path: string, body?: object): Test {
    return this.#authorized('post', path).send(body);
  }

  patch(path: string, body?: object): Test {
    return this.#authorized('patch', path).send(body);
  }

  /** A body that need not be JSON. */
  sendText(method: Method, path: string, text: string, contentType = 'application/json'): Test {
    return this.#authorized(method, path).set('content-type', contentType).send(text);
  }

  #authorized(method: Method, path: string): Test {
    return this.anonymous(method, path).set('xc-token', this.token);
  }
}

/** The real server on a free port and a data folder of its own, called over HTTP. */
export class TestServer extends Requests {
  /** Every line the server logged. */
  readonly log: string[] = [];
  token = '';
  /** What the last start was given. */
  environment: NodeJS.ProcessEnv = {};
  #dataDir: string | undefined;
  #running: RunningServer | undefined;

  /** May be called again after a stop: the data folder stays. */
  async start(env: NodeJS.ProcessEnv = {}): Promise<RunningServer> {
    this.environment = env;
    // Tests ask without a valid token more often than anyone honest does.
    const open = { PORT: '0', PATCHBAY_DATA_DIR: this.dataDir, PATCHBAY_AUTH_FAILURE_LIMIT: '0' };
    const settings = readSettings({ ...open, ...env });
    const logger = pino({ base: undefined }, { write: (line) => this.log.push(line) });
    this.#running = await startServer(settings, logger);
    this.token = this.#running.generatedToken ?? env.PATCHBAY_ADMIN_TOKEN ?? this.token;
    return this.#running;
  }

  /** Made when first asked for: a server of tests that are filtered out leaves nothing behind. */
  get dataDir(): string {
    this.#dataDir ??= mkdtempSync(join(tmpdir(), 'patchbay-server-'));
    return this.#dataDir;
  }

  get url(): string {
    if (!this.#running) throw new Error('the server is up only while hooks and tests run');
    return this.#running.url;
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    if (this.#dataDir) rmSync(this.#dataDir, { recursive: true, force: true });
  }

  /** The same server, asked with another token. */
  as(token: string): Requests {
    return new OtherCaller(this, token);
  }
}

class OtherCaller extends Requests {
  constructor(
    private readonly server: TestServer,
    readonly token: string,
  ) {
    super();
  }

  get url(): string {
    return this.server.url;
  }
}

/** A server for the tests of the `describe` or file that calls this. */
export function useServer(
  env: () => NodeJS.ProcessEnv | Promise<NodeJS.ProcessEnv> = () => ({}),
): TestServer {
  const server = new TestServer();
  beforeAll(async () => {
    await server.start(await env());
  });
  afterAll(() => server.remove());
  return server;
}

import type { JsonValue, OpenContext } from '@patchbay/plugin-kit';
import { DialledAgent, Lifeline, type Statement, tlsOptions } from '@patchbay/sql-kit';
import { type Backend, openBackend, type Operation } from './databricks-driver.js';
import { readError } from './databricks-error.js';
import type { ClientTokens } from './databricks-oauth.js';
import type { DatabricksConfig } from './databricks.plugin.js';

/** A session of Databricks', with sockets of its own. */
export class DatabricksLink {
  static async open(
    config: DatabricksConfig,
    { dial, reached, connectTimeoutMs }: OpenContext,
    tokens: ClientTokens,
  ): Promise<DatabricksLink> {
    const { host } = config.connection;
    const agent = new DialledAgent({ dial, reached, home: host, tls: tlsOptions(config.tls) || {} });
    const link = new DatabricksLink(agent);
    // The dialer has held the connection to as much before.
    const timeoutMs = 2 * connectTimeoutMs;
    const timer = setTimeout(
      () =>
        link.cut(
          `Databricks opened no session within ${timeoutMs} ms; a warehouse that stands still may take minutes to start.`,
        ),
      timeoutMs,
    );
    try {
      await link.#line.during(link.#logIn(config, tokens));
    } catch (error) {
      link.cut('The login failed.');
      throw readError(error);
    } finally {
      clearTimeout(timer);
    }
    reached('auth');
    reached('database');
    return link;
  }

  readonly #line = new Lifeline();
  #backend: Backend | undefined;
  #operation: Promise<Operation> | undefined;
  /** Set by what the session cannot be lent again after. */
  spoilt = false;

  private constructor(private readonly agent: DialledAgent) {}

  get isUsable(): boolean {
    return !this.spoilt && !this.agent.ended;
  }

  /** Resolves once the statement has run. It is under way when this returns, so that it can be cancelled at once. */
  async execute({ sql, bindings }: Statement): Promise<Operation> {
    const started = this.#backend!.executeStatement(sql, {
      ordinalParameters: bindings.map(toParameter),
      // No rows with the answer: the server would hold it back for seconds, and nobody could cancel what it does.
      maxRows: null,
    });
    this.#operation = started;
    return this.orWhatWasSaid(
      started.then(async (operation) => {
        await operation.waitUntilReady();
        return operation;
      }),
    );
  }

  async cancel(): Promise<void> {
    const operation = await this.#line.during(this.#operation ?? Promise.resolve(undefined));
    if (operation) await this.#line.during(operation.cancel());
  }

  /** Lets go of what the server keeps of the last statement. */
  async forget(): Promise<void> {
    const operation = this.#operation;
    this.#operation = undefined;
    await this.#line
      .during(Promise.resolve(operation).then((running) => running?.close()))
      .catch(() => undefined);
  }

  /** @throws what the server said, where the driver hides it */
  async orWhatWasSaid<T>(work: Promise<T>): Promise<T> {
    try {
      return await this.#line.during(work);
    } catch (error) {
      const read = readError(error);
      // The session is gone: the next statement needs another.
      if (/^08/.test((read as { readonly sqlState?: string }).sqlState ?? '')) this.spoilt = true;
      throw read;
    }
  }

  async close(): Promise<void> {
    if (this.#backend) await this.#line.during(this.#backend.close()).catch(() => undefined);
    this.cut('The session is closed.');
  }

  /** What still waits for an answer gets none. */
  cut(reason: string): void {
    const error = Object.assign(new Error(reason), { code: 'ETIMEDOUT' });
    this.agent.end(error);
    this.#line.cut(error);
  }

  async #logIn({ connection }: DatabricksConfig, tokens: ClientTokens): Promise<void> {
    const { host, port, httpPath, auth, password, database, schema } = connection;
    const token = async (): Promise<string> => (auth === 'oauth' ? tokens.get(this.agent) : (password ?? ''));
    // Errors of tokens would be the driver's, if it asked for the first.
    await token();
    this.#backend = await openBackend({ host, port, path: httpPath, catalog: database, schema }, this.agent, {
      authenticate: async () => ({ Authorization: `Bearer ${await token()}` }),
    });
    // Times are told without their zone: it is this one.
    await this.execute({ sql: `SET TIME ZONE 'UTC'`, bindings: [] });
    await this.forget();
  }
}

/** Lists and objects go as the JSON they are: from_json and parse_json take it. */
function toParameter(value: JsonValue): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

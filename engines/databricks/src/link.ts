import type { JsonValue, OpenContext } from '@patchbay/plugin-kit';
import {
  DialledAgent,
  inexact,
  PendingWork,
  OWN_LIMITS,
  type ReadLimits,
  type Statement,
  tlsOptions,
  typedValue,
  withoutBytes,
} from '@patchbay/sql-kit';
import { DBSQLParameter } from '@databricks/sql';
import { type Backend, FETCH_BYTES, openBackend, type Operation } from './driver.js';
import { readError } from './driver-error.js';
import type { Login } from './login.js';
import type { DatabricksOptions } from './options.js';

/** A session of Databricks', with sockets of its own. */
export class DatabricksLink {
  static async open(
    options: DatabricksOptions,
    { dial, reached, connectTimeoutMs }: OpenContext,
    login: Login,
  ): Promise<DatabricksLink> {
    const { host, tls } = options;
    const agent = new DialledAgent({ dial, reached, home: host, tls: tlsOptions(tls) || {} });
    const link = new DatabricksLink(agent, login);
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
      await link.#pending.track(link.#logIn(options));
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

  readonly #pending = new PendingWork();
  #backend: Backend | undefined;
  #operation: Promise<Operation> | undefined;
  /** Set by what the session cannot be lent again after. */
  spoilt = false;

  private constructor(
    private readonly agent: DialledAgent,
    private readonly login: Login,
  ) {}

  get isUsable(): boolean {
    return !this.spoilt && !this.agent.ended;
  }

  /** Resolves once the statement has run. It is under way when this returns, so that it can be cancelled at once. */
  async execute({ sql, bindings }: Statement, limits: ReadLimits): Promise<Operation> {
    this.agent.bounds.begin(limits, 2 * FETCH_BYTES);
    const started = this.#backend!.executeStatement(sql, {
      ordinalParameters: bindings.map(toParameter),
      // No rows with the answer: the server would hold it back for seconds, and no caller could cancel what it does.
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
    const operation = await this.#pending.track(this.#operation ?? Promise.resolve(undefined));
    if (operation) await this.#pending.track(operation.cancel());
  }

  /** Lets go of what the server keeps of the last statement. */
  async forget(): Promise<void> {
    const operation = this.#operation;
    this.#operation = undefined;
    this.agent.bounds.end();
    await this.#pending
      .track(Promise.resolve(operation).then((running) => running?.close()))
      .catch(() => undefined);
  }

  /** @throws what the server said, where the driver hides it */
  async orWhatWasSaid<T>(work: Promise<T>): Promise<T> {
    try {
      return await this.#pending.track(work);
    } catch (error) {
      const { bounds } = this.agent;
      if (isTooLong(error)) {
        bounds.refuse(bounds.maxBytes + 1);
        // It would be decompressed to its end.
        this.agent.cut();
      }
      if (bounds.hasRefused) throw bounds.explain(error);
      const read = readError(error);
      if (isRefusal(read)) this.login.refused();
      // The session is gone: the next statement needs another.
      if (/^08/.test((read as { readonly sqlState?: string }).sqlState ?? '')) this.spoilt = true;
      throw read;
    }
  }

  async close(): Promise<void> {
    if (this.#backend) await this.#pending.track(this.#backend.close()).catch(() => undefined);
    this.cut('The session is closed.');
  }

  /** What still waits for an answer gets none. */
  cut(reason: string): void {
    const error = Object.assign(new Error(reason), { code: 'ETIMEDOUT' });
    this.agent.end(error);
    this.#pending.rejectAll(error);
  }

  async #logIn(options: DatabricksOptions): Promise<void> {
    const { host, port, httpPath, catalog, schema } = options;
    // Errors of tokens would be the driver's, if it asked for the first.
    await this.login.token();
    this.#backend = await openBackend({ host, port, path: httpPath, catalog, schema }, this.agent, {
      authenticate: async () => ({ Authorization: `Bearer ${await this.login.token()}` }),
    });
    // Times come without their zone: it is this one.
    await this.execute({ sql: `SET TIME ZONE 'UTC'`, bindings: [] }, OWN_LIMITS);
    await this.forget();
  }
}

/** Of the token that a request had. */
export function isRefusal(error: unknown): boolean {
  const { statusCode } = error as { readonly statusCode?: unknown };
  return statusCode === 401 || statusCode === 403;
}

/** As the driver's HTTP client (node-fetch) says it. */
function isTooLong(error: unknown): boolean {
  return (error as { readonly type?: string }).type === 'max-size';
}

const DECIMAL_DIGITS = 38;

/** Lists and objects go as the JSON they are: from_json and parse_json take it. */
function toParameter(value: JsonValue): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const typed = typedValue(value);
  if (!typed) return JSON.stringify(value);
  if (typed.kind === 'binary') throw withoutBytes('their base64, and write unbase64(?)');
  const { text } = typed;
  const scale = text.split('.')[1]?.length ?? 0;
  const digits = text.replace(/[-.]/g, '').length;
  if (digits > DECIMAL_DIGITS) throw inexact(text);
  // Its types are names, of which the driver lists those without a size.
  const type = `DECIMAL(${digits},${scale})`;
  return Object.assign(new DBSQLParameter({ value: text }), { type });
}

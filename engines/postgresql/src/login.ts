import { type OpenContext, PluginError } from '@patchbay/plugin-kit';
import { tlsOptions } from '@patchbay/sql-kit';
import type { Client, ClientConfig } from 'pg';
import { pgClient, processIdOf } from './driver.js';
import type { PostgresqlOptions } from './options.js';
import type { PgSettings } from './settings.js';

/** Makes connections that are logged in: for the pool, and for a question beside it. */
export class PgLogin {
  readonly #Client: typeof Client;
  readonly #config: ClientConfig;
  readonly #settings: PgSettings;
  readonly #ended = new WeakSet<Client>();

  constructor(options: PostgresqlOptions, context: OpenContext, settings: PgSettings) {
    this.#Client = pgClient(context.reached, settings);
    this.#config = configOf(options, context);
    this.#settings = settings;
  }

  logIn(): Promise<Client> {
    return this.#settings.logIn(() => this.#connect());
  }

  /** Where a statement waits for the answer, the pool may have no other connection. */
  async apart<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.logIn();
    try {
      return await work(client);
    } finally {
      void client.end();
    }
  }

  cancel(client: Client): Promise<unknown> {
    return this.apart((other) => other.query('SELECT pg_cancel_backend($1)', [processIdOf(client)]));
  }

  isUsable(client: Client): boolean {
    return !this.#ended.has(client);
  }

  async #connect(): Promise<Client> {
    const client = new this.#Client({ ...this.#config });
    await client.connect();
    const ended = (): void => void this.#ended.add(client);
    client.on('error', ended).on('end', ended);
    return client;
  }
}

function configOf(options: PostgresqlOptions, { connectTimeoutMs, dial }: OpenContext): ClientConfig {
  const { host, port, user, password, database, tls } = options;
  return {
    // What the certificate is checked against: the stream is dialled by the host's own name.
    host: tls.serverName || host,
    port,
    stream: () => dial(host, port),
    user,
    // Asked for when the server wants one; the driver would look for one in the environment and in files.
    password: password || withoutPassword,
    database,
    ssl: tlsOptions(tls),
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'patchbay',
  };
}

function withoutPassword(): Promise<never> {
  return Promise.reject(
    new PluginError('unauthorized', 'The server wants a password, and the config has none.'),
  );
}

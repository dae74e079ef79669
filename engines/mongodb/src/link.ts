import type { OpenContext } from '@patchbay/plugin-kit';
import type { ClientSession, Db, MongoClient, MongoClientOptions, TopologyDescription } from 'mongodb';
import { type Addressed, addressed } from './address.js';
import { dialledBy } from './driver.js';
import { rootOf } from './errors.js';
import type { MongoOptions } from './options.js';

/** Time that ending work in the server may take before the connections are closed regardless. */
const FAREWELL_MS = 1000;

/** A driver's client: made when the first work needs it, and again after it could not connect. */
export class MongoLink {
  readonly #to: MongoOptions;
  readonly #options: MongoClientOptions;
  readonly #context: OpenContext;
  /** One for each piece of work under way. */
  readonly #sessions = new Set<ClientSession>();
  #connected: Promise<Addressed> | undefined;
  #closed = false;

  constructor(to: MongoOptions, context: OpenContext) {
    this.#to = to;
    this.#context = context;
    this.#options = optionsOf(to, context);
    // A fault of the config fails the opening of the session.
    void addressed(to, this.#options).client.close();
  }

  /** The database that the integration is for, or another of the same server. */
  async database(name?: string): Promise<Db> {
    const { client, database } = await this.#client();
    return client.db(name ?? database);
  }

  /**
   * Runs work in a session of the server's of its own. When the signal aborts, the server ends whatever runs in that
   * session, cursors included; no privilege is needed to end one's own.
   */
  async session(signal: AbortSignal): Promise<LinkedSession> {
    signal.throwIfAborted();
    const { client } = await this.#client();
    signal.throwIfAborted();
    const session = client.startSession({ causalConsistency: false });
    const stop = (): void => void kill(client, [session]);
    signal.addEventListener('abort', stop, { once: true });
    this.#sessions.add(session);
    return {
      session,
      end: async () => {
        signal.removeEventListener('abort', stop);
        this.#sessions.delete(session);
        await session.endSession();
      },
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    const linked = await this.#connected?.catch(() => undefined);
    if (!linked) return;
    await kill(linked.client, [...this.#sessions]);
    await linked.client.close();
  }

  #client(): Promise<Addressed> {
    if (this.#closed) return Promise.reject(new Error('The session is closed.'));
    const connected = (this.#connected ??= this.#connect());
    connected.catch(() => {
      if (this.#connected === connected) this.#connected = undefined;
    });
    return connected;
  }

  async #connect(): Promise<Addressed> {
    const made = addressed(this.#to, this.#options);
    const { client } = made;
    if (client.options.credentials) client.once('connectionReady', () => this.#context.reached('auth'));
    try {
      await Promise.race([client.connect(), hopeless(client)]);
      return made;
    } catch (error) {
      await client.close();
      throw rootOf(error);
    }
  }
}

export interface LinkedSession {
  readonly session: ClientSession;
  end(): Promise<void>;
}

function optionsOf({ pool }: MongoOptions, context: OpenContext): MongoClientOptions {
  const { connectTimeoutMs } = context;
  return {
    ...dialledBy(context),
    connectTimeoutMS: connectTimeoutMs,
    serverSelectionTimeoutMS: connectTimeoutMs,
    minPoolSize: pool.min,
    maxPoolSize: pool.max,
    waitQueueTimeoutMS: pool.acquireTimeoutMillis,
    maxIdleTimeMS: pool.idleTimeoutMillis,
    appName: 'patchbay',
    // One connection a server watches it, where streaming would take two.
    serverMonitoringMode: 'poll',
    useBigInt64: true,
    promoteBuffers: false,
    bsonRegExp: true,
    // A text with a broken character costs that character, not the answer.
    enableUtf8Validation: false,
  };
}

/** Rejects once every server that is known was tried and failed: the driver would go on until its time is up. */
function hopeless(client: MongoClient): Promise<never> {
  return new Promise((_resolve, reject) => {
    const look = ({ newDescription }: { newDescription: TopologyDescription }): void => {
      const errors = [...newDescription.servers.values()].map(({ error }) => error);
      const [first] = errors;
      if (first && errors.every(Boolean)) reject(first);
    };
    client.on('topologyDescriptionChanged', look);
    client.once('connectionReady', () => client.off('topologyDescriptionChanged', look));
  });
}

/** Ends what runs in sessions, if the server is still there to do it; their clients hear of it by its errors. */
async function kill(client: MongoClient, sessions: readonly ClientSession[]): Promise<void> {
  const ids = sessions.flatMap(({ id }) => (id ? [id] : []));
  if (ids.length === 0) return;
  const signal = AbortSignal.timeout(FAREWELL_MS);
  await client
    .db('admin')
    .command({ killSessions: ids }, { signal })
    .catch(() => undefined);
}

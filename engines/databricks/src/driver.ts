import { assertDriverVersion, type DialledAgent, quietLog } from '@patchbay/sql-kit';
import { DBSQLClient } from '@databricks/sql';

assertDriverVersion({ driver: '@databricks/sql', version: '2.0.0', from: import.meta.url });

/** A column of a result: a list of values, and a bit for each that is null. */
export interface ThriftList {
  readonly values: readonly unknown[];
  readonly nulls?: Buffer;
}

export type ThriftColumn = Readonly<Record<string, ThriftList | null | undefined>>;

interface ColumnDesc {
  readonly columnName: string;
  readonly position: number;
  readonly typeDesc: { readonly types: readonly { readonly primitiveEntry?: { readonly type: number } }[] };
}

/** The part of the driver beneath its operations: those make objects of rows, where columns of one name are one. */
export interface Operation {
  hasResultSet(): boolean;
  waitUntilReady(): Promise<void>;
  thriftResultMetadataResponse(): Promise<{ readonly schema?: { readonly columns: readonly ColumnDesc[] } }>;
  readonly dataProvider: {
    hasMore(): Promise<boolean>;
    fetchNext(options: { readonly limit: number }): Promise<{ readonly columns?: readonly ThriftColumn[] }>;
  };
  cancel(): Promise<unknown>;
  close(): Promise<unknown>;
}

export interface Backend {
  executeStatement(
    sql: string,
    options: { readonly ordinalParameters: readonly unknown[]; readonly maxRows: null },
  ): Promise<Operation>;
  close(): Promise<unknown>;
}

interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly catalog?: string | undefined;
  readonly schema?: string | undefined;
}

type ConnectOptions = Parameters<DBSQLClient['connect']>[0];
type Authentication = Extract<ConnectOptions, { authType: 'custom' }>['provider'];

/** Methods that the driver keeps to itself, and that a subclass could not replace. */
interface Internals {
  getConfig(): object;
  createConnectionProvider(options: ConnectOptions): Provider;
  getDriver(): Promise<{ fetchResults: (request: object) => Promise<object> }>;
}

interface Provider {
  getThriftConnection(): Promise<{ config: object }>;
}

/** Of the rows of one answer together; a row may be over it. */
export const FETCH_BYTES = 8 * 1024 * 1024;

/** A session of Databricks': all of the driver's requests go by the agent. */
export async function openBackend(
  { host, port, path, catalog, schema }: Endpoint,
  agent: DialledAgent,
  provider: Authentication,
): Promise<Backend> {
  const client = new DBSQLClient({ logger: quietLog });
  const internals = client as unknown as Internals;
  const getConfig = internals.getConfig.bind(internals);
  const createConnectionProvider = internals.createConnectionProvider.bind(internals);
  // Values as they are, and from the server itself: of Arrow's the driver rounds some, and its files lie elsewhere.
  internals.getConfig = () => ({ ...getConfig(), arrowEnabled: false, useCloudFetch: false });
  // The driver's own agent would trust any server that answers: it is made with `rejectUnauthorized: false`.
  internals.createConnectionProvider = (options) => {
    const provider = createConnectionProvider(options);
    const getThriftConnection = provider.getThriftConnection.bind(provider);
    return Object.assign(provider, {
      getAgent: () => Promise.resolve(agent),
      getThriftConnection: async () => bounded(await getThriftConnection(), agent),
    });
  };
  await client.connect({
    ...{ host, port, path, authType: 'custom', provider },
    userAgentEntry: 'patchbay',
    telemetryEnabled: false,
    // Once: those that wait fail at once with what is wrong, and the next one tries again.
    retryMaxAttempts: 1,
    retriesTimeout: 1,
  });
  const driver = await internals.getDriver();
  const fetchResults = driver.fetchResults.bind(driver);
  driver.fetchResults = (request) => fetchResults({ ...request, maxBytes: FETCH_BYTES });
  const session = await client.openSession({
    ...(catalog && { initialCatalog: catalog }),
    ...(schema && { initialSchema: schema }),
  });
  return (session as unknown as { readonly backend: Backend }).backend;
}

/**
 * The driver gathers an answer as a whole, and decompresses it: its options are read for each request again. A timeout of its
 * own would keep what came of an answer that was refused for a quarter of an hour; each run has one.
 */
function bounded<Connection extends { config: object }>(
  connection: Connection,
  { bounds }: DialledAgent,
): Connection {
  let { config } = connection;
  return Object.defineProperty(connection, 'config', {
    get: () => ({ ...config, size: bounds.maxBytes, timeout: 0 }),
    set: (changed: object) => (config = changed),
  });
}

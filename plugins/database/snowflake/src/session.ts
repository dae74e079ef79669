import { type OpenContext, PluginError, readPrivateKey } from '@patchbay/plugin-kit';
import {
  pooledConnections,
  type RunOptions,
  type SqlDriver,
  sqlSession,
  type SqlSession,
  StatementCompiler,
  tlsOf,
} from '@patchbay/sql-kit';
import type { ConnectionOptions } from 'snowflake-sdk';
import { namesShown, snowflakeCatalogue, withKeys } from './catalogue.js';
import { snowflakeDialect } from './dialect.js';
import { warningsOf } from './warnings.js';
import { SnowflakeLink } from './link.js';
import { read, write } from './statement.js';
import type { SnowflakeConfig } from './form.js';

const statements = new StatementCompiler(snowflakeDialect);

export interface SnowflakeSession extends SqlSession {
  warehouses(options: RunOptions): Promise<readonly string[]>;
}

/** Logs in when the first statement needs it. */
export async function openSnowflake(
  config: SnowflakeConfig,
  context: OpenContext,
): Promise<SnowflakeSession> {
  const { account, port } = config.connection;
  const host = config.connection.host || `${account}.snowflakecomputing.com`;
  const options = { ...credentialsOf(config.connection), ...optionsOf(config, `https://${host}:${port}`) };
  const connections = await pooledConnections<SnowflakeLink>(
    {
      open: async () =>
        opened(new SnowflakeLink({ options, host, tls: tlsOf(config.connection), context }), config, context),
      close: (link) => link.close(),
      isUsable: (link) => link.isUsable,
      cancel: (link) => link.cancel(),
    },
    config.pool,
  );
  const session = sqlSession<SnowflakeLink>({
    connections,
    statements,
    driver: snowflakeDriver,
    catalogue: snowflakeCatalogue,
  });
  return {
    ...session,
    columns: withKeys(session),
    databases: namesShown(session, 'DATABASES'),
    warehouses: namesShown(session, 'WAREHOUSES'),
    warnings: async () => {
      const link = await connections.acquire();
      try {
        return await warningsOf(link);
      } finally {
        connections.release(link);
      }
    },
  };
}

type Connection = SnowflakeConfig['connection'];

const PRIVATE_KEY = ['The private key', 'config.connection.privateKey'] as const;
const PASSPHRASE = ['The passphrase', 'config.connection.privateKeyPassphrase'] as const;

function credentialsOf({
  auth,
  user,
  password,
  privateKey,
  privateKeyPassphrase,
}: Connection): ConnectionOptions {
  if (auth === 'password') return { username: user, password: password ?? '' };
  const signing = readPrivateKey(privateKey ?? '', privateKeyPassphrase);
  if ('problem' in signing) {
    const [name, path] = signing.of === 'passphrase' ? PASSPHRASE : PRIVATE_KEY;
    throw new PluginError('invalid_request', `${name} ${signing.problem}.`, { path });
  }
  const pem = signing.key.export({ format: 'pem', type: 'pkcs8' }) as string;
  return { username: user, authenticator: 'SNOWFLAKE_JWT', privateKey: pem };
}

function optionsOf({ connection }: SnowflakeConfig, accessUrl: string): ConnectionOptions {
  const { account, warehouse, role, database, schema } = connection;
  return {
    account,
    accessUrl,
    application: 'patchbay',
    ...(warehouse && { warehouse }),
    ...(role && { role }),
    ...(database && { database }),
    ...(schema && { schema }),
    // Those that wait for a login fail at once with what is wrong; the next one tries again.
    sfRetryMaxLoginRetries: 0,
    clientSessionKeepAlive: false,
    clientStoreTemporaryCredential: false,
    clientRequestMFAToken: false,
    resultPrefetch: 1,
    rowStreamHighWaterMark: 256,
  };
}

/** A login with a database that is not there succeeds, and every statement would fail in words of its own. */
async function opened(
  link: SnowflakeLink,
  { connection }: SnowflakeConfig,
  { connectTimeoutMs, reached }: OpenContext,
): Promise<SnowflakeLink> {
  // The dialer has held the connection to as much before.
  await link.logIn(2 * connectTimeoutMs);
  reached('auth');
  try {
    const { rows } = await link.rows('SELECT current_database(), current_schema(), current_warehouse()');
    (['database', 'schema', 'warehouse'] as const).forEach((what, index) => {
      const wanted = connection[what];
      if (wanted && rows[0]![index] === null)
        throw new PluginError(
          'invalid_request',
          `There is no ${what} "${wanted}", or the role may not use it.`,
        );
    });
  } catch (error) {
    await link.close();
    throw error;
  }
  reached('database');
  return link;
}

const snowflakeDriver: SqlDriver<SnowflakeLink> = {
  read,
  write,
  ping: async (link) => {
    const { rows } = await link.rows('SELECT current_version()');
    return { version: rows[0]![0]! };
  },
  cut: (link) => link.cut('Snowflake did not end what it was told to end.'),
};

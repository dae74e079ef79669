import { type OpenContext, PluginError } from '@patchbay/plugin-kit';
import {
  pooledConnections,
  type RunOptions,
  type SqlDriver,
  sqlSession,
  type SqlSession,
  StatementCompiler,
} from '@patchbay/sql-kit';
import type { ConnectionOptions } from 'snowflake-sdk';
import { namesShown, snowflakeCatalogue, withKeys } from './catalogue.js';
import { snowflakeDialect } from './dialect.js';
import { SnowflakeLink } from './link.js';
import type { SnowflakeOptions } from './options.js';
import { read, write } from './statement.js';
import { warningsOf } from './warnings.js';

const statements = new StatementCompiler(snowflakeDialect);

export interface SnowflakeSession extends SqlSession {
  warehouses(options: RunOptions): Promise<readonly string[]>;
}

/** Logs in when the first statement needs it. */
export async function openSnowflake(
  given: SnowflakeOptions,
  context: OpenContext,
): Promise<SnowflakeSession> {
  const { account, port, tls, pool } = given;
  const host = given.host || `${account}.snowflakecomputing.com`;
  const options = optionsOf(given, `https://${host}:${port}`);
  const connections = await pooledConnections<SnowflakeLink>(
    {
      open: async () => opened(new SnowflakeLink({ options, host, tls, context }), given, context),
      close: (link) => link.close(),
      isUsable: (link) => link.isUsable,
      cancel: (link) => link.cancel(),
    },
    pool,
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

function optionsOf(options: SnowflakeOptions, accessUrl: string): ConnectionOptions {
  const { account, user, login, warehouse, role, database, schema } = options;
  return {
    account,
    accessUrl,
    username: user,
    ...('password' in login ? login : { ...login, authenticator: 'SNOWFLAKE_JWT' }),
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
  options: SnowflakeOptions,
  { connectTimeoutMs, reached }: OpenContext,
): Promise<SnowflakeLink> {
  // The dialer has held the connection to as much before.
  await link.logIn(2 * connectTimeoutMs);
  reached('auth');
  try {
    const { rows } = await link.rows('SELECT current_database(), current_schema(), current_warehouse()');
    (['database', 'schema', 'warehouse'] as const).forEach((what, index) => {
      const wanted = options[what];
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

import type { SnowflakeLogin } from '@patchbay/engine-snowflake';
import { openSnowflake, type SnowflakeSession } from '@patchbay/engine-snowflake/session';
import { type OpenContext, PluginError, readPrivateKey } from '@patchbay/plugin-kit';
import { tlsOf } from '@patchbay/sql-kit';
import type { SnowflakeConfig } from './form.js';

type Connection = SnowflakeConfig['connection'];

export function open({ connection, pool }: SnowflakeConfig, context: OpenContext): Promise<SnowflakeSession> {
  const { account, host, port, user, warehouse, role, database, schema } = connection;
  const names = { warehouse, role, database, schema };
  const login = loginOf(connection);
  const options = { account, host, port, user, login, ...names, tls: tlsOf(connection), pool };
  return openSnowflake(options, context);
}

const PRIVATE_KEY = ['The private key', 'config.connection.privateKey'] as const;
const PASSPHRASE = ['The passphrase', 'config.connection.privateKeyPassphrase'] as const;

function loginOf({ auth, password, privateKey, privateKeyPassphrase }: Connection): SnowflakeLogin {
  if (auth === 'password') return { password: password ?? '' };
  const signing = readPrivateKey(privateKey ?? '', privateKeyPassphrase);
  if ('problem' in signing) {
    const [name, path] = signing.of === 'passphrase' ? PASSPHRASE : PRIVATE_KEY;
    throw new PluginError('invalid_request', `${name} ${signing.problem}.`, { path });
  }
  return { privateKey: signing.key.export({ format: 'pem', type: 'pkcs8' }) as string };
}

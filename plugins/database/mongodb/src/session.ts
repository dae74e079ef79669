import type { MongoAddress } from '@patchbay/engine-mongodb';
import { type MongoSession, openMongo } from '@patchbay/engine-mongodb/session';
import type { OpenContext } from '@patchbay/plugin-kit';
import { throughSsh, tlsOf } from '@patchbay/sql-kit';
import type { MongoConfig } from './form.js';

export function open({ connection, ssh, pool }: MongoConfig, context: OpenContext): Promise<MongoSession> {
  const { mode, uri, ...rest } = connection;
  const address = mode === 'uri' ? { uri: uri ?? '' } : addressOf(rest);
  const options = { ...address, tls: tlsOf(connection), pool };
  return throughSsh(ssh, context, (dialling) => openMongo(options, dialling));
}

function addressOf(connection: Omit<MongoConfig['connection'], 'mode' | 'uri'>): MongoAddress {
  const { host, port, user, password, database, authSource, authMechanism, replicaSet, directConnection } =
    connection;
  const login = { user, password, authSource, authMechanism };
  return { host, port, ...login, database, replicaSet, directConnection };
}

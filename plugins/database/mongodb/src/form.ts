import { type ConfigOf, field } from '@patchbay/plugin-kit';
import {
  namesFrom,
  poolFields,
  sshFields,
  tcpFields,
  tlsFields,
  unlessUri,
  uriFields,
} from '@patchbay/sql-kit';

const { host, port, password, database } = tcpFields({
  port: 27_017,
  databases: { ...namesFrom('schemas'), meanwhile: 'admin' },
});

export const form = [
  field.constant('client', 'mongodb', { shownInLists: true }),
  ...Object.values(
    uriFields({
      placeholder: 'mongodb+srv://reader:password@cluster0.example.net/shop',
      schemes: 'mongodb(?:\\+srv)?',
    }),
  ),
  ...Object.values(
    unlessUri({
      host,
      port,
      user: field.text('user', {
        label: 'User',
        model: 'connection.user',
        keepsSecrets: true,
        description: 'None where the server asks for no login, or a client certificate is the login.',
        group: 'Connection',
        span: 12,
      }),
      password,
      database,
      authSource: field.text('authSource', {
        label: 'Database of the user',
        model: 'connection.authSource',
        keepsSecrets: true,
        placeholder: 'admin',
        description: 'Where the user was created; `admin` when left out.',
        group: 'Connection',
        span: 12,
      }),
      authMechanism: field.select('authMechanism', {
        label: 'Login',
        model: 'connection.authMechanism',
        default: 'DEFAULT',
        options: [
          { value: 'DEFAULT', label: 'Password, as the server likes it best' },
          { value: 'SCRAM-SHA-256', label: 'Password (SCRAM-SHA-256)' },
          { value: 'SCRAM-SHA-1', label: 'Password (SCRAM-SHA-1)' },
          { value: 'MONGODB-X509', label: 'Client certificate (X.509)' },
        ],
        group: 'Connection',
        span: 12,
      }),
      replicaSet: field.text('replicaSet', {
        label: 'Replica set',
        model: 'connection.replicaSet',
        group: 'Connection',
        span: 12,
      }),
      directConnection: field.switch('directConnection', {
        label: 'This server alone, whatever it belongs to',
        model: 'connection.directConnection',
        group: 'Connection',
        span: 12,
      }),
    }),
  ),
  ...Object.values(tlsFields),
  ...Object.values(sshFields),
  ...Object.values(poolFields),
] as const;

export type MongoConfig = ConfigOf<typeof form>;

import { type ConfigOf, field } from '@patchbay/plugin-kit';
import { poolFields, sshFields, tcpFields, tlsFields, unlessUri, uriFields } from '@patchbay/sql-kit';

const [host, port, , password, database] = tcpFields(27_017);

export const form = [
  field.constant('client', 'mongodb'),
  ...uriFields('mongodb+srv://reader:password@cluster0.example.net/shop', 'mongodb(?:\\+srv)?'),
  ...unlessUri([
    host,
    port,
    field.text('user', {
      label: 'User',
      model: 'connection.user',
      keepsSecrets: true,
      description: 'None where the server asks for no login, or a client certificate is the login.',
      group: 'Connection',
      span: 12,
    }),
    password,
    database,
    field.text('authSource', {
      label: 'Database of the user',
      model: 'connection.authSource',
      keepsSecrets: true,
      placeholder: 'admin',
      description: 'Where the user was created; `admin` when left out.',
      group: 'Connection',
      span: 12,
    }),
    field.select('authMechanism', {
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
    field.text('replicaSet', {
      label: 'Replica set',
      model: 'connection.replicaSet',
      group: 'Connection',
      span: 12,
    }),
    field.switch('directConnection', {
      label: 'This server alone, whatever it belongs to',
      model: 'connection.directConnection',
      group: 'Connection',
      span: 12,
    }),
  ]),
  ...tlsFields,
  ...sshFields,
  ...poolFields,
] as const;

export type MongoConfig = ConfigOf<typeof form>;

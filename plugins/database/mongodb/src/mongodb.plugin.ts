import { type Action, type ConfigOf, definePlugin, field } from '@patchbay/plugin-kit';
import {
  leaveOut,
  poolFields,
  readTls,
  readUri,
  sqlReadActions,
  sshFields,
  tcpFields,
  speaking,
  throughSsh,
  tlsFields,
  unlessUri,
  uriFields,
} from '@patchbay/sql-kit';
import { mongoErrors } from './mongo-errors.js';
import type { MongoSession } from './mongo-session.js';
import { tlsModeIn } from './mongo-uri.js';
import { readActions } from './read-actions.js';
import { writeActions } from './write-actions.js';

const [host, port, , password, database] = tcpFields(27_017);

const form = [
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

const actions: Readonly<Record<string, Action<MongoSession>>> = {
  ...sqlReadActions,
  ...readActions,
  ...writeActions,
};

export const mongodb = definePlugin({
  type: 'database',
  subType: 'mongodb',
  url: import.meta.url,
  manifest: {
    title: 'MongoDB',
    description: 'Collections of a MongoDB server, replica set or Atlas cluster, version 4.2 or later.',
    icon: 'mongodb',
    docs: 'https://www.mongodb.com/docs/manual/',
    order: 8,
    readOnly: {
      classifier:
        'lists of stages and operators that only read, held against every key at any depth; SQL becomes such a pipeline, and nothing but the commands `find` and `aggregate` is sent',
      engine: null,
    },
    capabilities: ['sql-read', 'cancel', 'schemas', 'tls', 'ssh'],
  },
  form,
  alsoCalled: ['mongo'],
  readings: [readUri(tlsModeIn), readTls(), leaveOut],
  actions,

  async open(config, context) {
    const { openMongo } = await import('./mongo-session.js');
    return throughSsh(config.ssh, context, (dialling) => openMongo(config, speaking('MongoDB', dialling)));
  },

  ...mongoErrors,
});

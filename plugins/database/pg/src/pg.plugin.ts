import { type ConfigOf, definePlugin, field, NO_NUL } from '@patchbay/plugin-kit';
import {
  leaveOut,
  poolFields,
  readSearchPath,
  readTls,
  readUri,
  sqlActions,
  sshFields,
  sslModeIn,
  tcpFields,
  speaking,
  throughSsh,
  tlsFields,
  unlessUri,
  uriFields,
} from '@patchbay/sql-kit';
import { pgErrors } from './pg-errors.js';
import { warnOfParameters } from './pg-uri.js';

const form = [
  field.constant('client', 'pg'),
  ...uriFields('postgres://user:password@db.example.com:5432/orders', 'postgres(?:ql)?'),
  ...unlessUri(tcpFields(5432, 'is left out: the database is the one that is called like the user.')),
  field.json<string[]>()('searchPath', {
    label: 'Search path',
    description: 'Schemas that unqualified names are looked up in.',
    keepsSecrets: true,
    schema: { type: 'array', maxItems: 100, items: { type: 'string', minLength: 1, maxLength: 63 } },
    group: 'Connection',
  }),
  field.json<string[]>()('allowFunctions', {
    label: 'Functions that queries may call',
    description:
      'Functions of your own that PostgreSQL calls volatile and that only read, as name or schema.name. Only owners may change it; others get 403.',
    placeholder: '["app.total"]',
    ownersOnly: true,
    schema: {
      type: 'array',
      maxItems: 1000,
      items: { type: 'string', minLength: 1, maxLength: 127, pattern: NO_NUL },
    },
    group: 'Connection',
  }),
  ...tlsFields,
  ...sshFields,
  ...poolFields,
] as const;

export type PgConfig = ConfigOf<typeof form>;

export const pg = definePlugin({
  type: 'database',
  subType: 'pg',
  url: import.meta.url,
  manifest: {
    title: 'PostgreSQL',
    description: 'Tables and queries of a PostgreSQL server, version 9.6 or later.',
    icon: 'postgresql',
    docs: 'https://www.postgresql.org/docs/',
    order: 1,
    readOnly: {
      classifier:
        'PostgreSQL’s own grammar and catalogue: one statement that only reads, and functions that do',
      engine: 'it runs between `BEGIN READ ONLY` and `ROLLBACK` in one message, one statement by protocol',
    },
    capabilities: ['sql', 'read-only', 'cancel', 'schemas', 'tls', 'ssh'],
  },
  form,
  alsoCalled: ['postgres', 'postgresql'],
  readings: [readUri(sslModeIn), warnOfParameters, readTls(), readSearchPath, leaveOut],
  actions: sqlActions,

  async open(config, context) {
    const { openPg } = await import('./pg-session.js');
    return throughSsh(config.ssh, context, (dialling) => openPg(config, speaking('PostgreSQL', dialling)));
  },

  ...pgErrors,
});

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

export const form = [
  field.constant('client', 'pg', { shownInLists: true }),
  ...Object.values(
    uriFields({
      placeholder: 'postgres://user:password@db.example.com:5432/orders',
      schemes: 'postgres(?:ql)?',
    }),
  ),
  ...Object.values(
    unlessUri(
      tcpFields({
        port: 5432,
        withoutDatabase: 'is left out: the database is the one that is called like the user.',
        databases: { ...namesFrom('databases'), meanwhile: 'postgres' },
      }),
    ),
  ),
  field.list('searchPath', {
    label: 'Search path',
    description: 'Schemas that unqualified names are looked up in.',
    docs: 'https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH',
    keepsSecrets: true,
    shownInLists: true,
    optionsFrom: namesFrom('schemas', ['connection.database']),
    item: { maxLength: 63 },
    maxItems: 100,
    group: 'Connection',
  }),
  field.list('allowFunctions', {
    label: 'Functions that queries may call',
    description:
      'Functions of your own that PostgreSQL calls volatile and that only read, as name or schema.name. Only owners may change it; others get 403.',
    placeholder: 'app.total',
    ownersOnly: true,
    item: { maxLength: 127 },
    maxItems: 1000,
    group: 'Connection',
  }),
  ...Object.values(tlsFields),
  ...Object.values(sshFields),
  ...Object.values(poolFields),
] as const;

export type PgConfig = ConfigOf<typeof form>;

import { type ConfigOf, field, NO_NUL } from '@patchbay/plugin-kit';
import { poolFields, sshFields, tcpFields, tlsFields, unlessUri, uriFields } from '@patchbay/sql-kit';

export const form = [
  field.constant('client', 'pg'),
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
      }),
    ),
  ),
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
  ...Object.values(tlsFields),
  ...Object.values(sshFields),
  ...Object.values(poolFields),
] as const;

export type PgConfig = ConfigOf<typeof form>;

import { type ConfigOf, field } from '@patchbay/plugin-kit';
import { namesFrom, poolFields, sshFields, tcpFields, tlsFields } from '@patchbay/sql-kit';

export const form = [
  field.constant('client', 'clickhouse', { shownInLists: true }),
  // HTTPS has 8443 by default, which the select of TLS cannot change.
  ...Object.values(
    tcpFields({
      port: 8123,
      withoutDatabase: 'is left out: the database is the one called “default”, unless the user has another.',
      databases: { ...namesFrom('schemas'), meanwhile: 'default' },
    }),
  ),
  ...Object.values(tlsFields),
  ...Object.values(sshFields),
  ...Object.values(poolFields),
] as const;

export type ClickhouseConfig = ConfigOf<typeof form>;

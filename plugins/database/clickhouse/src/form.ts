import { type ConfigOf, field } from '@patchbay/plugin-kit';
import { poolFields, sshFields, tcpFields, tlsFields } from '@patchbay/sql-kit';

export const form = [
  field.constant('client', 'clickhouse'),
  // HTTPS has 8443 by default, which the select of TLS cannot change.
  ...tcpFields(8123, 'is left out: the database is the one called “default”, unless the user has another.'),
  ...tlsFields,
  ...sshFields,
  ...poolFields,
] as const;

export type ClickhouseConfig = ConfigOf<typeof form>;

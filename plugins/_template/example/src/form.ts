import type { ConfigOf } from '@patchbay/plugin-kit';
import { poolFields, tcpFields, tlsFields } from '@patchbay/sql-kit';

export const form = [
  ...tcpFields(5432, 'is left out: it is called like the user.'),
  ...tlsFields,
  ...poolFields,
] as const;

export type ExampleConfig = ConfigOf<typeof form>;

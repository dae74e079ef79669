import type { ConfigOf } from '@patchbay/plugin-kit';
import { poolFields, tcpFields, tlsFields } from '@patchbay/sql-kit';

export const form = [
  ...Object.values(tcpFields({ port: 5432, withoutDatabase: 'is left out: it is called like the user.' })),
  ...Object.values(tlsFields),
  ...Object.values(poolFields),
] as const;

export type ExampleConfig = ConfigOf<typeof form>;

import { type ConfigOf, definePlugin, field } from '@patchbay/plugin-kit';
import {
  poolFields,
  sqlActions,
  sshFields,
  tcpFields,
  tlsFields,
  leaveOut,
  readTls,
  readUriInto,
} from '@patchbay/sql-kit';
import { clickhouseErrors } from './clickhouse-errors.js';

const form = [
  field.constant('client', 'clickhouse'),
  // HTTPS has 8443 by default, which the select of TLS cannot change.
  ...tcpFields(8123, 'is left out: the database is the one called “default”, unless the user has another.'),
  ...tlsFields,
  ...sshFields,
  ...poolFields,
] as const;

export type ClickhouseConfig = ConfigOf<typeof form>;

export const clickhouse = definePlugin({
  type: 'database',
  subType: 'clickhouse',
  url: import.meta.url,
  manifest: {
    title: 'ClickHouse',
    description:
      'Tables and queries of a ClickHouse server, version 19.15 or later, over HTTP or HTTPS (port 8443).',
    icon: 'clickhouse',
    docs: 'https://clickhouse.com/docs/',
    order: 10,
    readOnly: {
      classifier: 'a strict list of words; functions that reach other systems or files are refused',
      engine: 'each query is sent with `readonly=1`, which it cannot change',
    },
    capabilities: ['sql', 'read-only', 'cancel', 'schemas', 'tls', 'ssh'],
  },
  form,
  readings: [
    readUriInto({ schemes: ['clickhouse', 'http'], secure: ['clickhouses', 'https'] }),
    readTls(),
    leaveOut,
  ],
  actions: sqlActions,

  async open(config, context) {
    const { openClickhouse } = await import('./clickhouse-session.js');
    return openClickhouse(config, context);
  },

  ...clickhouseErrors,
});

import { type ConfigOf, definePlugin, field } from '@patchbay/plugin-kit';
import {
  poolFields,
  sqlActions,
  sshFields,
  tcpFields,
  speaking,
  throughSsh,
  tlsFields,
  leaveOut,
  readTls,
  readUriInto,
} from '@patchbay/sql-kit';
import { mysqlErrors } from './mysql-errors.js';

const form = [
  field.constant('client', 'mysql2'),
  ...tcpFields(3306, 'is left out: tables have to be named with their database.'),
  field.text('timezone', {
    label: 'Time zone',
    description:
      'Of statements: what their dates and times mean, and what NOW() is. Without it, the server’s. TIMESTAMPs come in UTC in either case.',
    model: 'connection.timezone',
    placeholder: 'Europe/Berlin, or +02:00',
    pattern: '^[A-Za-z0-9_+:\\/\\-]{1,64}$',
    patternMessage: 'a time zone, such as Europe/Berlin or +02:00',
    keepsSecrets: true,
    group: 'Connection',
  }),
  ...tlsFields,
  ...sshFields,
  ...poolFields,
] as const;

export type MysqlConfig = ConfigOf<typeof form>;

export const mysql2 = definePlugin({
  type: 'database',
  subType: 'mysql2',
  url: import.meta.url,
  manifest: {
    title: 'MySQL',
    description: 'Tables and queries of a MySQL server, version 5.7 or later, or of MariaDB.',
    icon: 'mysql',
    docs: 'https://dev.mysql.com/doc/',
    order: 2,
    readOnly: {
      classifier:
        'lists of first words, and of words and functions that the transaction lets pass; comments that the server executes are refused',
      engine: 'it runs in `START TRANSACTION READ ONLY`, as a prepared statement',
    },
    capabilities: ['sql', 'read-only', 'cancel', 'schemas', 'tls', 'ssh'],
  },
  form,
  alsoCalled: ['mysql', 'mariadb'],
  readings: [readUriInto({ schemes: ['mysql', 'mysql2', 'mariadb'] }), readTls(), leaveOut],
  actions: sqlActions,

  async open(config, context) {
    const { openMysql } = await import('./mysql-session.js');
    return throughSsh(config.ssh, context, (dialling) => openMysql(config, speaking('MySQL', dialling)));
  },

  ...mysqlErrors,
});

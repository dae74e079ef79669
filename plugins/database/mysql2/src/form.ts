import { type ConfigOf, field } from '@patchbay/plugin-kit';
import { namesFrom, poolFields, sshFields, tcpFields, tlsFields } from '@patchbay/sql-kit';

export const form = [
  field.constant('client', 'mysql2', { shownInLists: true }),
  ...Object.values(
    tcpFields({
      port: 3306,
      withoutDatabase: 'is left out: tables have to be named with their database.',
      databases: namesFrom('schemas'),
    }),
  ),
  field.text('timezone', {
    label: 'Time zone',
    description:
      'Of statements: what their dates and times mean, and what NOW() is. Without it, the server’s. TIMESTAMPs come in UTC in either case.',
    model: 'connection.timezone',
    placeholder: 'Europe/Berlin, or +02:00',
    pattern: '^[A-Za-z0-9_+:\\/\\-]{1,64}$',
    patternMessage: 'must be a time zone, such as Europe/Berlin or +02:00',
    keepsSecrets: true,
    group: 'Connection',
  }),
  ...Object.values(tlsFields),
  ...Object.values(sshFields),
  ...Object.values(poolFields),
] as const;

export type MysqlConfig = ConfigOf<typeof form>;

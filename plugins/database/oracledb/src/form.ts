import { type ConfigOf, field } from '@patchbay/plugin-kit';
import { namesFrom, poolFields, sshFields, tcpFields, tlsFields } from '@patchbay/sql-kit';

const MODE = 'connection.mode';
const BY_ADDRESS = { model: MODE, values: ['fields', 'sid'] } as const;
const BY_SERVICE = { model: MODE, values: ['fields'] } as const;
const BY_SID = { model: MODE, values: ['sid'] } as const;
const BY_DESCRIPTOR = { model: MODE, values: ['descriptor'] } as const;

const { user, password } = tcpFields({ port: 1521 });

export const form = [
  field.constant('client', 'oracledb', { shownInLists: true }),
  field.select('connectionMode', {
    label: 'Connect by',
    model: MODE,
    default: 'fields',
    options: [
      { value: 'fields', label: 'Host, port and service name' },
      { value: 'sid', label: 'Host, port and SID' },
      { value: 'descriptor', label: 'Connect descriptor' },
    ],
    group: 'Connection',
  }),
  field.host('host', {
    label: 'Host',
    model: 'connection.host',
    shownInLists: true,
    required: true,
    condition: BY_ADDRESS,
    placeholder: 'db.example.com',
    group: 'Connection',
    span: 16,
  }),
  field.number('port', {
    label: 'Port',
    model: 'connection.port',
    shownInLists: true,
    default: 1521,
    min: 1,
    max: 65_535,
    condition: BY_ADDRESS,
    group: 'Connection',
    span: 8,
  }),
  field.text('serviceName', {
    label: 'Service name',
    model: 'connection.serviceName',
    required: true,
    condition: BY_SERVICE,
    placeholder: 'FREEPDB1',
    keepsSecrets: true,
    group: 'Connection',
  }),
  field.text('sid', {
    label: 'SID',
    model: 'connection.sid',
    required: true,
    condition: BY_SID,
    placeholder: 'ORCL',
    keepsSecrets: true,
    group: 'Connection',
  }),
  field.textarea('descriptor', {
    label: 'Connect descriptor',
    model: 'connection.descriptor',
    required: true,
    condition: BY_DESCRIPTOR,
    placeholder: '(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=…)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=…)))',
    maxLength: 8192,
    group: 'Connection',
  }),
  user,
  password,
  field.text('schema', {
    label: 'Schema',
    model: 'connection.schema',
    shownInLists: true,
    description: 'Where names are looked up that come without a schema; the user’s own when left out.',
    maxLength: 128,
    keepsSecrets: true,
    optionsFrom: namesFrom('schemas', ['connection.serviceName', 'connection.sid']),
    group: 'Connection',
  }),
  ...Object.values(tlsFields),
  ...Object.values(sshFields),
  ...Object.values(poolFields),
] as const;

export type OracleConfig = ConfigOf<typeof form>;

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
import { oracleErrors } from './oracle-errors.js';
import { readConnectString } from './oracle-spellings.js';

const MODE = 'connection.mode';
const BY_ADDRESS = { model: MODE, values: ['fields', 'sid'] } as const;
const BY_SERVICE = { model: MODE, values: ['fields'] } as const;
const BY_SID = { model: MODE, values: ['sid'] } as const;
const BY_DESCRIPTOR = { model: MODE, values: ['descriptor'] } as const;

const [, , user, password] = tcpFields(1521);

const form = [
  field.constant('client', 'oracledb'),
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
    required: true,
    condition: BY_ADDRESS,
    placeholder: 'db.example.com',
    group: 'Connection',
    span: 16,
  }),
  field.number('port', {
    label: 'Port',
    model: 'connection.port',
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
    description: 'Where names are looked up that come without a schema; the user’s own when left out.',
    maxLength: 128,
    keepsSecrets: true,
    group: 'Connection',
  }),
  ...tlsFields,
  ...sshFields,
  ...poolFields,
] as const;

export type OracleConfig = ConfigOf<typeof form>;

export const oracledb = definePlugin({
  type: 'database',
  subType: 'oracledb',
  url: import.meta.url,
  manifest: {
    title: 'Oracle Database',
    description: 'Tables and queries of an Oracle Database, version 12.1 or later.',
    icon: 'oracle',
    docs: 'https://docs.oracle.com/en/database/oracle/oracle-database/',
    order: 5,
    readOnly: {
      classifier:
        'a strict reader: one SELECT that locks nothing, holds no PL/SQL, and calls no package that acts or reaches files and networks',
      engine:
        'it runs between `SET TRANSACTION READ ONLY` and `ROLLBACK`; a function that begins an autonomous transaction is beyond it',
    },
    capabilities: ['sql', 'read-only', 'cancel', 'schemas', 'tls', 'ssh'],
  },
  // The driver would print packets with logins in them, and have the server call a debugger.
  environment: { NODE_ORACLEDB_DEBUG_PACKETS: '', ORA_DEBUG_JDWP: '', ORA_EDITION: '', ORA_SDTZ: '' },
  form,
  alsoCalled: ['oracle'],
  readings: [
    readConnectString,
    readUriInto({ schemes: ['oracle', 'oracledb'], path: 'connection.serviceName' }),
    readTls(),
    leaveOut,
  ],
  actions: sqlActions,

  async open(config, context) {
    const { openOracle } = await import('./oracle-session.js');
    return throughSsh(config.ssh, context, (dialling) => openOracle(config, speaking('Oracle', dialling)));
  },

  ...oracleErrors,
});

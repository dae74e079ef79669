import { type ConfigOf, definePlugin, type ErrorCode, field, type ReachedStage } from '@patchbay/plugin-kit';
import {
  codeOf,
  isTlsFailure,
  networkErrorCode,
  poolFields,
  sqlActions,
  sshFields,
  tcpFields,
  throughSsh,
  tlsFields,
} from '@patchbay/sql-kit';

const MODE = 'connection.mode';
const BY_FIELDS = { model: MODE, values: ['fields'] } as const;
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
      { value: 'descriptor', label: 'Connect descriptor' },
    ],
    group: 'Connection',
  }),
  field.text('host', {
    label: 'Host',
    model: 'connection.host',
    required: true,
    condition: BY_FIELDS,
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
    condition: BY_FIELDS,
    group: 'Connection',
    span: 8,
  }),
  field.text('serviceName', {
    label: 'Service name',
    model: 'connection.serviceName',
    required: true,
    condition: BY_FIELDS,
    placeholder: 'FREEPDB1',
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
  actions: sqlActions,

  async open(config, context) {
    const { openOracle } = await import('./oracle-session.js');
    return throughSsh(config.ssh, context, (dialling) => openOracle(config, dialling));
  },

  errorCode,
  failedStage,
});

/** Numbers of Oracle's own errors (ORA) and of its driver's (NJS), by what they say of the cause. */
const BY_CODE: readonly (readonly [pattern: RegExp, code: ErrorCode])[] = [
  // Credentials, expired, locked, no right to log in; the listener does not know the service.
  [/^ORA-(01017|01045|01005|28000|28001|28003|28040|01031)$/, 'unauthorized'],
  [/^NJS-(518|519)$/, 'invalid_request'],
  [/^ORA-(01013)$/, 'cancelled'],
  // Waiting for a lock, deadlock, too long in a call.
  [/^ORA-(00054|00060|30006|02049|03156|03136)$|^NJS-123$/, 'timeout'],
  [
    /^NJS-(5\d\d|003|040)$|^ORA-(00018|00020|01033|01034|01089|01090|03113|03114|03135|12\d\d\d)$/,
    'unreachable',
  ],
  [
    /^ORA-(000(0[1-9]|[1-9]\d)|00[1-9]\d\d|01[0-9]{3}|02\d{3}|04\d{3}|06\d{3}|2[2-9]\d{3}|30\d{3}|32\d{3}|38\d{3})$/,
    'invalid_request',
  ],
];

function errorCode(error: unknown): ErrorCode {
  const network = networkErrorCode(error);
  if (network) return network;
  const code = codeOf(error) ?? '';
  if (/^Knex: Timeout acquiring/.test((error as Error).message)) return 'timeout';
  return BY_CODE.find(([pattern]) => pattern.test(code))?.[1] ?? 'unknown';
}

function failedStage(error: unknown): ReachedStage | undefined {
  const code = codeOf(error) ?? '';
  if (isTlsFailure(error) || /^NJS-50[5-8]$/.test(code)) return 'tls';
  if (/^NJS-51[89]$|^ORA-125(05|14)$/.test(code)) return 'database';
  return errorCode(error) === 'unauthorized' ? 'auth' : undefined;
}

import { type ConfigOf, definePlugin, type ErrorCode, type FailedStage, field } from '@patchbay/plugin-kit';
import {
  codeOf,
  isTlsFailure,
  networkErrorCode,
  poolFields,
  sqlActions,
  sshFields,
  tcpFields,
  tlsFields,
} from '@patchbay/sql-kit';

const form = [
  field.constant('client', 'clickhouse'),
  // HTTPS has 8443 by default, which the select of TLS cannot change.
  ...tcpFields(8123),
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
  actions: sqlActions,

  async open(config, context) {
    const { openClickhouse } = await import('./clickhouse-session.js');
    return openClickhouse(config, context);
  },

  errorCode,
  failedStage,
});

/** ClickHouse's own numbers, `ErrorCodes.cpp`. All others are the statement's fault. */
const BY_NUMBER: Readonly<Partial<Record<ErrorCode, readonly number[]>>> = {
  // Unknown user, wrong, required or failed password, no access to a database or a table.
  unauthorized: [192, 193, 194, 291, 492, 497, 516],
  // Too many queries, no connection, shutting down, a table that is readonly for want of its keeper.
  unreachable: [202, 203, 209, 210, 236, 242, 279],
  timeout: [159, 160],
  cancelled: [394],
  // Memory, disk, checksums, the keeper, what only its makers can explain.
  unknown: [49, 40, 173, 228, 241, 243, 246, 271, 999, 1000, 1001, 1002],
};

function errorCode(error: unknown): ErrorCode {
  const network = networkErrorCode(error);
  if (network) return network;
  const number = Number(codeOf(error));
  if (Number.isInteger(number)) {
    const known = Object.entries(BY_NUMBER).find(([, numbers]) => numbers.includes(number));
    return known ? (known[0] as ErrorCode) : 'invalid_request';
  }
  const message = error instanceof Error ? error.message : '';
  if (/^Knex: Timeout acquiring|^Timeout error/.test(message)) return 'timeout';
  return /socket hang up|aborted|premature close|terminated/i.test(message) ? 'unreachable' : 'unknown';
}

function failedStage(error: unknown): FailedStage | undefined {
  if (isTlsFailure(error)) return 'tls';
  const code = codeOf(error) ?? '';
  if (/^(?:192|193|194|492|516)$/.test(code)) return 'auth';
  return /^(?:81|291)$/.test(code) ? 'database' : undefined;
}

import { type ConfigOf, definePlugin, type ErrorCode, type ReachedStage } from '@patchbay/plugin-kit';
import {
  codeOf,
  isTlsFailure,
  networkErrorCode,
  poolFields,
  sqlActions,
  tcpFields,
  tlsFields,
} from '@patchbay/sql-kit';

const form = [...tcpFields(5432), ...tlsFields, ...poolFields] as const;

export type ExampleConfig = ConfigOf<typeof form>;

/** A whole plugin, as short as it can be: any server that speaks PostgreSQL's protocol. Copy the folder and begin. */
export const example = definePlugin({
  type: 'others',
  subType: 'example',
  url: import.meta.url,
  manifest: {
    title: 'Example',
    description: 'Shows how a plugin is made. It is no part of the server.',
    icon: 'example',
    readOnly: {
      classifier: 'lists of first words and of functions',
      engine: 'it runs between `BEGIN READ ONLY` and `ROLLBACK`',
    },
    capabilities: ['sql', 'read-only', 'cancel', 'schemas', 'tls'],
  },
  form,
  actions: sqlActions,

  async open(config, context) {
    const { openExample } = await import('./example-session.js');
    return openExample(config, context);
  },

  errorCode,
  failedStage,
});

/** What the remote's errors mean, by SQLSTATE class. */
function errorCode(error: unknown): ErrorCode {
  const state = codeOf(error) ?? '';
  if (/^28/.test(state)) return 'unauthorized';
  if (/^57014/.test(state)) return 'cancelled';
  if (/^(08|57P)/.test(state)) return 'unreachable';
  if (/^(0A|P0|2[1-7]|3F|42)/.test(state)) return 'invalid_request';
  const terminated = error instanceof Error && /terminated|timeout expired|SSL/.test(error.message);
  return networkErrorCode(error) ?? (terminated ? 'unreachable' : 'unknown');
}

/** Where an attempt to connect ended, for the test of a connection. */
function failedStage(error: unknown): ReachedStage | undefined {
  if (isTlsFailure(error) || (error instanceof Error && /SSL/.test(error.message))) return 'tls';
  const state = codeOf(error) ?? '';
  if (/^28/.test(state)) return 'auth';
  return state === '3D000' ? 'database' : undefined;
}

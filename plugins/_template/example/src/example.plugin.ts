import { type ConfigOf, definePlugin } from '@patchbay/plugin-kit';
import {
  errorReader,
  leaveOut,
  plain,
  poolFields,
  type Said,
  readTls,
  readUriInto,
  sqlActions,
  tcpFields,
  tlsFields,
} from '@patchbay/sql-kit';

const form = [
  ...tcpFields(5432, 'is left out: it is called like the user.'),
  ...tlsFields,
  ...poolFields,
] as const;

export type ExampleConfig = ConfigOf<typeof form>;

/** What the remote's errors mean, by SQLSTATE, and where they end an attempt to connect. */
const errors = errorReader({
  said,
  kinds: {
    unauthorized: { states: ['28'] },
    cancelled: { messages: [/due to user request/] },
    timeout: { states: ['57014', '25P04'] },
    conflict: { states: ['40001', '40P01', '55P03'] },
    unreachable: { states: ['08', '57P', '53300'], messages: [/terminated|timeout expired|SSL/] },
    unknown: { states: ['40003', '53', '58', '72', 'F0', 'HV', 'XX'] },
  },
  otherStates: 'invalid_request',
  stages: { tls: { messages: [/SSL/] }, auth: { states: ['28'] }, database: { states: ['3D000'] } },
});

/** A whole plugin, as short as it can be: any server that speaks PostgreSQL's protocol. Copy the folder and begin. */
export const example = definePlugin({
  type: 'others',
  subType: 'example',
  url: import.meta.url,
  manifest: {
    title: 'Example',
    description: 'Shows how a plugin is made. It is not part of the server.',
    icon: 'example',
    readOnly: {
      classifier: 'lists of first words and of functions',
      engine: 'it runs between `BEGIN READ ONLY` and `ROLLBACK`',
    },
    capabilities: ['sql', 'read-only', 'cancel', 'schemas', 'tls'],
  },
  form,
  readings: [readUriInto({ schemes: ['postgres', 'postgresql'] }), readTls(), leaveOut],
  actions: sqlActions,

  async open(config, context) {
    const { openExample } = await import('./example-session.js');
    return openExample(config, context);
  },

  ...errors,
});

/** Node's own errors have a code too, and no severity. */
function said(error: object): Said {
  const { message, code, severity, position, ...more } = error as Readonly<Record<string, string>>;
  if (severity === undefined) return plain(error);
  const { detail, hint, schema, table, column, constraint } = more;
  const words = { message, code, sqlstate: code, detail, hint, schema, table, column, constraint };
  const told = Object.entries(words).filter(([, text]) => text !== undefined);
  return { ...Object.fromEntries(told), ...(position !== undefined && { position: Number(position) }) };
}

import { type ConfigOf, field } from '@patchbay/plugin-kit';
import { poolFields } from '@patchbay/sql-kit';

const { acquireTimeoutMillis, idleTimeoutMillis } = poolFields;

export const form = [
  field.constant('client', 'duckdb', { shownInLists: true }),
  field.localFile('filename', {
    label: 'File',
    model: 'connection.filename',
    shownInLists: true,
    required: true,
    placeholder: 'reports/sales.duckdb',
    description:
      "A path within the workspace's folder on the server; for a private integration, within its creator's own.",
    group: 'Connection',
  }),
  field.switch('create', {
    label: 'Create the file where it is missing',
    model: 'connection.create',
    default: false,
    group: 'Connection',
  }),
  field.number('memoryMb', {
    label: 'Memory at most (MB)',
    description: 'Of all integrations with the same file: the first to open it decides.',
    model: 'engine.memoryMb',
    keepsSecrets: true,
    default: 512,
    min: 64,
    max: 65_536,
    group: 'Engine',
    span: 12,
  }),
  field.number('threads', {
    label: 'Threads',
    description: 'Likewise.',
    model: 'engine.threads',
    keepsSecrets: true,
    default: 2,
    min: 1,
    max: 64,
    group: 'Engine',
    span: 12,
  }),
  field.number('poolMax', {
    label: 'Statements at a time',
    model: 'pool.max',
    keepsSecrets: true,
    default: 4,
    min: 1,
    max: 32,
    group: 'Pool',
    span: 12,
  }),
  acquireTimeoutMillis,
  idleTimeoutMillis,
] as const;

export type DuckdbConfig = ConfigOf<typeof form>;

import type { StoredIntegration } from '@patchbay/metadata';
import type { Config } from '@patchbay/plugin-host';
import type { IntegrationAnswer } from './integration.answers.js';

/** An integration on the wire, as plain data. */
export type IntegrationView = Pick<IntegrationAnswer, keyof IntegrationAnswer>;

export function viewOf(row: StoredIntegration): IntegrationView {
  return {
    id: row.id,
    title: row.title,
    type: row.type,
    sub_type: row.subType,
    enabled: row.enabled,
    is_private: row.isPrivate,
    is_default: row.isDefault,
    meta: row.meta ?? null,
    order: row.sortOrder,
    created_by: row.createdBy,
    fk_workspace_id: row.workspaceId,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    version: row.version,
    source_count: row.sourceCount,
  };
}

const SHOWN_IN_CONNECTION = ['host', 'port', 'database', 'filename', 'schema'];

/** The parts of a database config that lists may show: an allow-list, and never a field that its form calls secret. */
export function databaseInfo(config: Config, secretPaths: readonly string[]): Config {
  const shown = (path: string, value: unknown): boolean => value !== undefined && !secretPaths.includes(path);
  const { client, searchPath } = config;
  const connection = (config.connection ?? {}) as Config;
  // Of fields that a URI stands in for there are presets only, which would mislead.
  const keys = connection.mode === 'uri' ? [] : SHOWN_IN_CONNECTION;
  return {
    ...(shown('client', client) && { client }),
    connection: Object.fromEntries(
      keys.filter((key) => shown(`connection.${key}`, connection[key])).map((key) => [key, connection[key]]),
    ),
    ...(shown('searchPath', searchPath) && { searchPath }),
  };
}

import type { Integration } from '@patchbay/metadata';
import type { Config } from '@patchbay/plugin-host';

/** An integration on the wire. */
export interface IntegrationView {
  readonly id: string;
  readonly title: string;
  readonly type: string;
  readonly sub_type: string;
  readonly enabled: boolean;
  readonly is_private: boolean;
  readonly is_default: boolean;
  readonly meta: unknown;
  readonly order: number;
  readonly created_by: string;
  readonly fk_workspace_id: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly version: number;
  readonly config?: Config;
  readonly config_error?: true;
}

export function viewOf(row: Integration): IntegrationView {
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
  };
}

export function etagOf({ version }: Pick<Integration, 'version'>): string {
  return `"${version}"`;
}

const SHOWN_IN_CONNECTION = ['host', 'port', 'database', 'filename', 'schema'];

/** The parts of a database config that lists may show: an allow-list, and never a field that its form calls secret. */
export function databaseInfo(config: Config, secretPaths: readonly string[]): Config {
  const shown = (path: string, value: unknown): boolean => value !== undefined && !secretPaths.includes(path);
  const { client, searchPath } = config;
  const connection = (config.connection ?? {}) as Config;
  return {
    ...(shown('client', client) && { client }),
    connection: Object.fromEntries(
      SHOWN_IN_CONNECTION.filter((key) => shown(`connection.${key}`, connection[key])).map((key) => [
        key,
        connection[key],
      ]),
    ),
    ...(shown('searchPath', searchPath) && { searchPath }),
  };
}

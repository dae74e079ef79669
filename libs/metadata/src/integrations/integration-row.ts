import { foldTitle } from '@patchbay/migrations';
import { type Attention, attentionIn } from './attention.js';
import type { Integration } from '../entities/integration.js';

/** As it is stored, with the number of sources that are bound to it, and the first of its accounts that was refused. */
export type StoredIntegration = Integration & {
  readonly sourceCount: number;
  readonly attention?: Attention;
};
export type SealedIntegration = StoredIntegration & { readonly config: string };

/** Read as plain rows: TypeORM's own way of making objects costs more than the query. */
interface Row {
  id: string;
  workspace_id: string;
  title: string;
  type: string;
  sub_type: string;
  enabled: boolean | number;
  is_private: boolean | number;
  is_default: boolean | number;
  meta: string | null;
  sort_order: number;
  created_by: string;
  created_at: string;
  updated_at: string;
  version: number;
  source_count: number | string;
  attention: string | null;
  config?: string;
}

const COLUMNS = [
  'id',
  'workspace_id',
  'title',
  'type',
  'sub_type',
  'enabled',
  'is_private',
  'is_default',
  'meta',
  'sort_order',
  'created_by',
  'created_at',
  'updated_at',
  'version',
];

const SOURCE_COUNT = '(SELECT COUNT(*) FROM sources s WHERE s.integration_id = i.id) AS source_count';

const ATTENTION =
  '(SELECT MIN(c.attention) FROM integration_credentials c WHERE c.integration_id = i.id) AS attention';

/** The select list of a query on `integrations i`. The sealed config is read only when it is asked for. */
export function selectList(withConfig: boolean): string {
  const columns = withConfig ? [...COLUMNS, 'config'] : COLUMNS;
  return [...columns.map((name) => `i.${name}`), SOURCE_COUNT, ATTENTION].join(', ');
}

/** The row as `fromRow` reads it, and the config. */
export function toRow(row: Integration & { config: string }): Readonly<Record<string, unknown>> {
  return {
    id: row.id,
    workspace_id: row.workspaceId,
    title: row.title,
    folded_title: foldTitle(row.title),
    type: row.type,
    sub_type: row.subType,
    enabled: row.enabled,
    is_private: row.isPrivate,
    is_default: row.isDefault,
    meta: row.meta === null ? null : JSON.stringify(row.meta),
    sort_order: row.sortOrder,
    created_by: row.createdBy,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    version: row.version,
    config: row.config,
  };
}

export function fromRow(row: unknown): StoredIntegration {
  const { config, ...stored } = row as Row;
  const attention = attentionIn(stored.attention);
  return {
    id: stored.id,
    workspaceId: stored.workspace_id,
    title: stored.title,
    type: stored.type,
    subType: stored.sub_type,
    enabled: Boolean(stored.enabled),
    isPrivate: Boolean(stored.is_private),
    isDefault: Boolean(stored.is_default),
    meta: stored.meta === null ? null : (JSON.parse(stored.meta) as unknown),
    sortOrder: stored.sort_order,
    createdBy: stored.created_by,
    createdAt: stored.created_at,
    updatedAt: stored.updated_at,
    version: stored.version,
    sourceCount: Number(stored.source_count),
    ...(attention && { attention }),
    ...(config !== undefined && { config }),
  };
}

import type { Change } from '../feed/change-feed.js';
import type { Integration } from '../entities/integration.js';
import type { StoredIntegration } from './integration-row.js';

type Moves = Extract<Change, { kind: 'integration' }>['movesRows'];

/** Beyond the greatest safe integer, one more is no greater: such a row need not be the last. */
export function creationOf(
  asked: { id: string; workspaceId: string; sortOrder?: number },
  { sortOrder }: StoredIntegration,
): Change {
  const isLast = asked.sortOrder === undefined && sortOrder <= Number.MAX_SAFE_INTEGER;
  return changeOf(asked, { movesRows: isLast ? 'appends' : true });
}

/** What is known of an integration changed, and with it what these say. */
export function changeOf(
  { workspaceId, id }: Pick<Integration, 'workspaceId' | 'id'>,
  { outdated = null, movesRows = false }: { outdated?: 'all' | null; movesRows?: Moves } = {},
): Change {
  return { kind: 'integration', workspaceId, id, outdated, movesRows };
}

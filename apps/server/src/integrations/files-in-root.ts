import { readdir } from 'node:fs/promises';
import type { Logger } from '../logging/logger.js';
import type { Settings } from '../settings/settings.js';

/** Former releases kept the files of all workspaces in the root itself, where integrations no longer look by themselves. */
export async function warnOfFilesInRoot(
  { sqliteRoot, sqliteRootSharedBy }: Pick<Settings, 'sqliteRoot' | 'sqliteRootSharedBy'>,
  logger: Logger,
): Promise<void> {
  if (sqliteRootSharedBy.length > 0) return;
  const entries = await readdir(sqliteRoot, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).length;
  if (files === 0) return;
  logger.warn(
    { folder: sqliteRoot, files },
    'No integration opens files that lie in PATCHBAY_SQLITE_ROOT itself. Move them into the folders of their workspaces, or set PATCHBAY_SQLITE_ROOT_SHARED_BY: see "Upgrading" in docs/operations.md.',
  );
}

import type { EntityManager } from 'typeorm';
import { type Engine, engineOf } from '../database/engine.js';

/** On SQLite transactions exclude each other anyway; on PostgreSQL rows that merely refer to the workspace may be written. */
const LOCKS: Record<Engine, string> = {
  'better-sqlite3': '',
  postgres: 'FOR NO KEY UPDATE',
  mysql: 'FOR UPDATE',
};

/**
 * A transaction that decides by what a workspace holds has its row until the transaction ends.
 * @returns false when there is no such workspace
 */
export async function lockWorkspace(manager: EntityManager, id: string): Promise<boolean> {
  const engine = engineOf(manager);
  const place = engine === 'postgres' ? '$1' : '?';
  const sql = `SELECT id FROM workspaces WHERE id = ${place} ${LOCKS[engine]}`;
  return (await manager.query<unknown[]>(sql, [id])).length > 0;
}

/** The workspace in which something was to be saved is deleted. */
export class WorkspaceGone extends Error {}

/** For what would be new in it. @throws WorkspaceGone */
export async function lockLivingWorkspace(manager: EntityManager, id: string): Promise<void> {
  if (!(await lockWorkspace(manager, id))) throw new WorkspaceGone();
}

/** Every workspace, always in the same order, so that no two wait for each other. @returns their ids */
export async function lockAllWorkspaces(manager: EntityManager): Promise<string[]> {
  const sql = `SELECT id FROM workspaces ORDER BY id ${LOCKS[engineOf(manager)]}`;
  return (await manager.query<{ id: string }[]>(sql)).map(({ id }) => id);
}

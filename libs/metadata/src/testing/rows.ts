import { type Metadata, type NewIntegration, Workspace } from '../index.js';

export const owner = { workspaceId: 'w1', userId: 'u1' };

export function bootstrap(metadata: Metadata): Promise<boolean> {
  return metadata.access.bootstrap({
    workspace: { id: owner.workspaceId, title: 'First' },
    user: { id: owner.userId, email: 'owner@example.org' },
    token: { id: 't1', hash: 'a'.repeat(64) },
  });
}

let made = 0;

export function integration(row: Partial<NewIntegration> = {}): NewIntegration {
  return {
    id: `int${String(++made).padStart(14, '0')}`,
    workspaceId: owner.workspaceId,
    title: 'An integration',
    type: 'database',
    subType: 'pg',
    enabled: true,
    isPrivate: false,
    meta: null,
    createdBy: owner.userId,
    config: 'v1.sealed',
    ...row,
  };
}

let workspaces = 1;

/** A workspace of its own, with these titles in it. */
export async function workspaceHolding(metadata: Metadata, ...titles: string[]): Promise<string> {
  const workspaceId = `w${++workspaces}`;
  const createdAt = '2026-01-01T00:00:00.000Z';
  await metadata.dataSource.manager.insert(Workspace, { id: workspaceId, title: 'W', createdAt });
  for (const title of titles) await metadata.integrations.insert(integration({ workspaceId, title }));
  return workspaceId;
}

import { randomUUID } from 'node:crypto';
import type { Metadata } from '@patchbay/metadata';
import type { Settings } from '../settings/settings.js';
import { hashToken, newToken } from './tokens.js';

/**
 * Makes the first workspace, its owner and the owner's token where there is none.
 * @returns the token if it was made up here: it is stored nowhere, and this is the only time it is told
 */
export async function prepareFirstStart(
  metadata: Metadata,
  { admin }: Settings,
): Promise<string | undefined> {
  if (!(await metadata.access.isEmpty())) return undefined;
  const token = admin.token ?? newToken();
  const made = await metadata.access.bootstrap({
    workspace: { id: randomUUID(), title: 'Default workspace' },
    user: { id: randomUUID(), email: admin.email },
    token: { id: randomUUID(), hash: hashToken(token) },
  });
  return made && admin.token === undefined ? token : undefined;
}

import { randomUUID } from 'node:crypto';
import type { Metadata, OwnerQuery, WorkspaceOwner } from '@patchbay/metadata';
import { SettingsError } from '../settings/settings.js';
import { hashToken, newToken } from '../identity/tokens.js';

export const TOKEN_TITLE = 'Made by npm run token';

/**
 * A lasting token for an owner, made without one: for the holder of the metadata, who could write it there anyhow. The
 * audit has it as the owner's own doing, from no address.
 * @throws SettingsError where no owner is meant
 */
export async function makeOwnerToken(
  metadata: Metadata,
  query: OwnerQuery,
): Promise<{ readonly token: string; readonly owner: WorkspaceOwner }> {
  const owner = await metadata.access.findOwner(query);
  if (!owner)
    throw new SettingsError(
      'There is no such owner. Start the server once, or check --email and --workspace.',
    );
  const { userId, email, workspaceId } = owner;
  const token = newToken();
  const [id, title] = [randomUUID(), TOKEN_TITLE];
  const made = await metadata.tokens.insert(
    { id, hash: hashToken(token), title, userId, workspaceId },
    {
      workspaceId,
      userId,
      userEmail: email,
      tokenId: null,
      action: 'token.create',
      detail: 'command line',
      target: { type: 'token', id, title },
      outcome: 'ok',
      ip: null,
      requestId: null,
    },
  );
  if (!made) throw new SettingsError(`${email} has just left the workspace. Name another owner by --email.`);
  return { token, owner };
}

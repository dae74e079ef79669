import { randomUUID } from 'node:crypto';
import type { Metadata } from '@patchbay/metadata';
import type { Logger } from '../logging/logger.js';
import type { Settings } from '../settings/settings.js';
import { hashToken, newToken } from '../identity/tokens.js';

/**
 * Makes the first workspace, its owner and the owner's token where there is none.
 * @returns the token if it was made up here: it is stored nowhere, and this is the only time it is shown
 */
export async function prepareFirstStart(
  metadata: Metadata,
  { admin }: Settings,
  logger: Logger,
): Promise<string | undefined> {
  if (!(await metadata.access.isEmpty())) {
    await warnOfIgnored(metadata, admin.token, logger);
    return undefined;
  }
  const token = admin.token ?? newToken();
  const made = await metadata.access.bootstrap({
    workspace: { id: randomUUID(), title: 'Default workspace' },
    user: { id: randomUUID(), email: admin.email },
    token: { id: randomUUID(), hash: hashToken(token) },
  });
  return made && admin.token === undefined ? token : undefined;
}

/** The variable is for the first start. One that has worked ever since stands in many an environment, and is right. */
async function warnOfIgnored(metadata: Metadata, token: string | undefined, logger: Logger): Promise<void> {
  if (token === undefined || (await metadata.tokens.findByHash(hashToken(token)))) return;
  logger.warn(
    'PATCHBAY_ADMIN_TOKEN is ignored: this installation has its owners, and this is not a token of theirs. ' +
      '"npm run token" makes a new token for an owner.',
  );
}

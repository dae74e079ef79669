import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { openBesideServer } from '@patchbay/metadata';
import { makeOwnerToken } from './access/owner-token.js';
import { reasonOf } from './reason.js';
import { readSettings, SettingsError } from './settings/settings.js';

const USAGE = 'npm run token -- [--email <an owner>] [--workspace <its id>]';

/** Prints a new token of an owner, and nothing else, on stdout: also beside a server that runs. */
async function main(): Promise<void> {
  const { email, workspace } = readArguments();
  process.umask(0o077);
  const metadata = await openBesideServer(readSettings(process.env).store);
  try {
    const { token, owner } = await makeOwnerToken(metadata, { email, workspaceId: workspace });
    console.error(`A token of ${owner.email}, owner of "${owner.workspaceTitle}", shown this once:`);
    console.log(token);
  } finally {
    await metadata.close();
  }
}

function readArguments(): { email?: string | undefined; workspace?: string | undefined } {
  try {
    return parseArgs({ options: { email: { type: 'string' }, workspace: { type: 'string' } } }).values;
  } catch {
    throw new SettingsError(`The arguments cannot be read: ${USAGE}`);
  }
}

try {
  await main();
} catch (error) {
  console.error(reasonOf(error));
  process.exitCode = 1;
}

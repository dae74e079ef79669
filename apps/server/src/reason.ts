import { MetadataError } from '@patchbay/metadata';
import { MasterKeyError } from '@patchbay/vault';
import { SettingsError } from './settings/settings.js';

/** What the operator can mend is said in one line; anything else with its stack. */
export function reasonOf(error: unknown): string {
  const known =
    error instanceof SettingsError || error instanceof MasterKeyError || error instanceof MetadataError;
  if (known) return `patchbay: ${error.message}`;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `patchbay: the port is taken (${error.message}). Set PORT to another.`;
  }
  // The system refused a folder, a file or an address: its message names it.
  if (error instanceof Error && 'syscall' in error) return `patchbay: ${error.message}`;
  return `patchbay: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

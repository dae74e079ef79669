import { CONTRACT, MARK } from './contract-version.js';
import type { Plugin } from './plugin.js';

/** True of what `definePlugin` made, of this or another copy of the kit, for this contract. */
export function isPlugin(value: unknown): value is Plugin {
  return isMarked(value) && value.contract === CONTRACT;
}

/**
 * Why a value that stands for a plugin does not go together with this host, as the rest of a sentence that begins with its
 * name; `undefined` where it does, and where it is not a plugin at all.
 */
export function contractProblem(value: unknown): string | undefined {
  if (isPlugin(value)) return undefined;
  if (isMarked(value)) return madeFor(String(value.contract));
  // Those of contract 1 had no mark.
  return looksLikePlugin(value) ? madeFor('1') : undefined;
}

function madeFor(contract: string): string {
  return (
    `was made for contract ${contract.slice(0, 20)} of @patchbay/plugin-kit; this server speaks contract ${CONTRACT}: ` +
    'install a release of the plugin that was made for it'
  );
}

function isMarked(value: unknown): value is { readonly contract: unknown } {
  return typeof value === 'object' && value !== null && MARK in value && 'contract' in value;
}

function looksLikePlugin(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !('contract' in value) &&
    ['subType', 'manifest', 'form', 'actions', 'open'].every((key) => key in value)
  );
}

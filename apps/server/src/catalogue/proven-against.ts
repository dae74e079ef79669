import { readFileSync } from 'node:fs';
import { fileOf, type Plugin } from '@patchbay/plugin-kit';

/** What the tests of a plugin ran against. */
export interface ProvenAgainst {
  /** The real system, or `scripted counterpart of …` where none could be had. */
  readonly name: string;
  /** Of the real system, the oldest first: what lies between the first and the last counts as proven. */
  readonly versions?: readonly string[];
  /** What stays unproven. */
  readonly unproven?: string;
}

/** As the plugin's `support.json` says it, which its own spec holds to what ran; `undefined` of a plugin without that file. */
export function provenAgainst(plugin: Plugin): ProvenAgainst | undefined {
  let text: string;
  try {
    text = readFileSync(fileOf(plugin, 'support.json'), 'utf8');
  } catch {
    return undefined;
  }
  const {
    against: name,
    versions,
    unproven,
  } = JSON.parse(text) as Omit<ProvenAgainst, 'name'> & {
    readonly against?: string;
  };
  if (typeof name !== 'string') return undefined;
  return { name, ...(versions && { versions }), ...(unproven && { unproven }) };
}

import { readFile } from 'node:fs/promises';
import { fileOf, type Plugin } from '@patchbay/plugin-kit';

/** A plugin's `support.json`: what the table in docs/plugins/support.md says of it that its code cannot know. */
export interface Support {
  /** The package of its own dependencies, or of its engine's, that speaks to the remote; left out where a kit does. */
  readonly driver?: string;
  /** What its spec runs against: the name of the real thing, or `scripted counterpart of …`. */
  readonly against: string;
  /** Of the real thing, the oldest first: what lies between the first and the last counts as proven. */
  readonly versions?: readonly string[];
  /** What stays unproven, as a sentence without its full stop. A counterpart always leaves something. */
  readonly unproven?: string;
}

/** What a spec did run against. */
export interface Ran {
  readonly name: string;
  /** As the real thing told it; a stand-in has none. */
  readonly version?: string;
}

/** Fails where a plugin's `support.json` claims anything else than what ran. Every contract suite calls it in a test. */
export async function expectSupported(plugin: Plugin, ran: Ran): Promise<void> {
  const text = await readFile(fileOf(plugin, 'support.json'), 'utf8');
  const { against, versions, unproven } = JSON.parse(text) as Support;
  expect({ against }).toEqual({ against: ran.name });
  if (ran.version === undefined) {
    expect({ versions, unproven }).toEqual({ versions: undefined, unproven: expect.stringMatching(/\w/) });
  } else {
    // A run over another version proves that one: write it down, and `npm run generate`.
    const { version } = ran;
    expect({ versions, version, claimed: covers(versions ?? [], version) }).toMatchObject({ claimed: true });
  }
}

function covers(versions: readonly string[], version: string): boolean {
  const [oldest, newest] = [versions[0], versions.at(-1)];
  if (oldest === undefined || newest === undefined) return false;
  return compare(version, oldest) >= 0 && compare(version, newest) <= 0;
}

/** No further than the claim goes: 15.8 is as good as 15. */
function compare(version: string, claim: string): number {
  const claimed = numbers(claim);
  const differs = numbers(version)
    .slice(0, claimed.length)
    .map((number, index) => number - claimed[index]!);
  return differs.find((difference) => difference !== 0) ?? 0;
}

function numbers(version: string): number[] {
  return (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}

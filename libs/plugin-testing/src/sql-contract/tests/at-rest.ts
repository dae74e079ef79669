import type { Config, PluginHostOptions } from '@patchbay/plugin-host';
import type { Bench } from '../../bench/bench.js';
import type { Trial } from '../trial.js';

export interface BenchAtRest {
  readonly bench: Bench;
  /** The engine works on a statement of this bench. */
  readonly isBusy: () => Promise<boolean>;
}

/**
 * A bench whose first connection is up. What is busy from then on is busy with a statement: neither with starting, nor is
 * it something that was there before.
 */
export async function openAtRest(
  { openBench, links }: Trial,
  config: Config,
  options?: Partial<PluginHostOptions>,
): Promise<BenchAtRest> {
  const before = new Set((await links()).map(({ id }) => id));
  const bench = await openBench(config, options);
  await bench.query('SELECT 1');
  return {
    bench,
    isBusy: async () => (await links()).some(({ id, busy }) => busy && !before.has(id)),
  };
}

import { countSteps } from '@patchbay/sql-kit';
import type { ContractTest } from '../contract.js';
import { HOSTILE_TEXTS } from '../hostile-texts.js';

/** Short enough to be read on the thread that counts, and long enough for what is quadratic to show. */
const PARTS = 400;
/** Twice the steps for twice the text, and something for what is read once. */
const MOST = 2.5;

export const linear: readonly ContractTest[] = [
  {
    name: 'reads statements in steps that grow as their length does, whatever they hold',
    run: async ({ bench, name }) => {
      // A text that was met before would be remembered, and not read. A grammar that hangs on it counts no steps.
      const read = (sql: string) =>
        countSteps(() => bench.query(`${sql} ${name()}`, {}, { timeoutMs: 1500 }).catch(() => undefined));
      for (const [kind, make] of Object.entries(HOSTILE_TEXTS)) {
        const once = await read(make(PARTS));
        const twice = await read(make(2 * PARTS));
        expect({ kind, read: once > 0, isLinear: twice < MOST * once }).toEqual({
          kind,
          read: true,
          isLinear: true,
        });
      }
    },
  },
];

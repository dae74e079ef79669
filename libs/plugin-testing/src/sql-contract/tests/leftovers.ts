import type { Failure } from '@patchbay/plugin-host';
import type { Bench, QueryAnswer, WriteAnswer } from '../../bench/bench.js';
import { type ContractTest, isFileContract } from '../contract.js';
import { type Leftover, LEFTOVER_KINDS } from '../dialects/index.js';

/** One promise for each kind of thing that an engine can keep in a session. All callers share one connection here. */
export const leftovers: readonly ContractTest[] = LEFTOVER_KINDS.map((kind) => ({
  name: `leaves no ${kind} on a connection that others get next`,
  needs: ['sql'],
  applies: (dialect) => dialect.leftovers('any', 'any')[kind].length > 0,
  run: async ({ contract, config, dialect, engine, name, openBench }) => {
    const user = isFileContract(contract) ? '' : engine().user;
    const bench = await openBench({ ...config, pool: { max: 1 } });
    for (const leftover of dialect.leftovers(name(), user)[kind]) {
      for (const sql of leftover.prepare ?? []) await engine().admin(sql);
      await expectNothingLeft(bench, leftover);
    }
  },
}));

async function expectNothingLeft(bench: Bench, leftover: Leftover): Promise<void> {
  const { leave, by = 'write', fails = false, varies = false } = leftover;
  const look = (): Promise<unknown> => outcomeOf(bench[leftover.probedBy ?? 'query'](leftover.probe));
  const run = (): Promise<string> =>
    bench[by](leave).then(
      () => 'ran',
      ({ message }: Failure) => message,
    );
  const before = varies ? undefined : await look();
  const ran = await run();
  // A query may as well be refused: what it would leave is never made.
  if (by === 'write')
    expect({ leave, ran }).toEqual({ leave, ran: fails ? expect.not.stringMatching(/^ran$/) : 'ran' });
  const after = await look();
  if (!varies) {
    expect({ leave, after }).toEqual({ leave, after: before });
    return;
  }
  await run();
  expect({ leave, after: await look() }).not.toEqual({ leave, after });
}

/** What a probe tells; that there is nothing to tell may itself be an error of the engine. */
function outcomeOf(probe: Promise<QueryAnswer | WriteAnswer>): Promise<unknown> {
  return probe.then(
    ({ rows }) => rows,
    ({ message, remote }: Failure) => ({ message, code: remote?.code }),
  );
}

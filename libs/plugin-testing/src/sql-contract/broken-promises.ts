import type { OwnEngine } from '../engines/index.js';
import type { ContractTest, SqlContract } from './contract.js';
import { Ground } from './trial.js';

export interface BrokenPromise {
  readonly name: string;
  readonly error: unknown;
}

/** Runs tests of a contract outside of `it`, and tells what they found. */
export async function brokenPromises(
  contract: SqlContract,
  tests: readonly ContractTest[],
  engine?: OwnEngine,
): Promise<BrokenPromise[]> {
  const ground = await Ground.prepare(contract, engine);
  const broken: BrokenPromise[] = [];
  try {
    for (const test of tests) {
      await ground.run(test).catch((error: unknown) => broken.push({ name: test.name, error }));
    }
  } finally {
    await ground.close();
  }
  return broken;
}

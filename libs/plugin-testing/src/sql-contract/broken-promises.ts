import type { Engine } from '../engines/index.js';
import { chosen, type ContractTest, type SqlContract } from './contract.js';
import { SQL_CONTRACT } from './tests/index.js';
import { Ground } from './trial.js';

export interface BrokenPromise {
  readonly name: string;
  readonly error: unknown;
}

/** Runs a contract outside of `it`, and tells what it found. */
export async function brokenPromises(
  contract: SqlContract,
  engine?: Engine,
  tests: readonly ContractTest[] = SQL_CONTRACT,
): Promise<BrokenPromise[]> {
  const ground = await Ground.prepare(contract, engine);
  const broken: BrokenPromise[] = [];
  try {
    for (const test of chosen(tests, contract)) {
      await ground.run(test).catch((error: unknown) => broken.push({ name: test.name, error }));
    }
  } finally {
    await ground.close();
  }
  return broken;
}

import type { Config } from '@patchbay/plugin-host';
import { describeOwnEngine, type OwnEngine, useStarted } from '../engines/index.js';
import { chosen, isFileContract, type SqlContract } from './contract.js';
import { givenServer } from './given-server.js';
import { SQL_CONTRACT } from './tests/index.js';
import { Ground } from './trial.js';

const TEST_TIMEOUT_MS = 120_000;

/** The whole spec of a SQL plugin: every promise that goes with what it declares, over its engine. */
export function sqlPluginContract(contract: SqlContract): void {
  const title = `the ${contract.plugin.subType} plugin`;
  const given = givenServer(contract);
  if (given)
    describe(`${title}, over the server that ENGINES names`, () => {
      tests(contract, useStarted(given.start), given.config);
    });
  else if (isFileContract(contract))
    describe(title, () => {
      tests(contract);
    });
  else if (contract.engine === 'counterpart')
    describe(`${title}, over a scripted counterpart of ${contract.counterpart.name}`, () => {
      tests(contract, useStarted(contract.counterpart.start));
    });
  else
    describeOwnEngine(contract.engine, title, (engine) => {
      tests(contract, engine);
    });
}

function tests(contract: SqlContract, engine?: () => OwnEngine, given?: Config): void {
  let ground: Ground | undefined;
  beforeAll(async () => {
    ground = await Ground.prepare(contract, engine?.(), given);
  });
  afterAll(() => ground?.close());
  for (const test of chosen(SQL_CONTRACT, contract, given === undefined)) {
    const missing = process.env['CI'] === 'true' ? undefined : test.missing?.();
    if (missing) process.stderr.write(`SKIPPED ${contract.plugin.subType} ${test.name}. ${missing}\n`);
    (missing ? it.skip : it)(test.name, async () => ground?.run(test), test.timeoutMs ?? TEST_TIMEOUT_MS);
  }
}

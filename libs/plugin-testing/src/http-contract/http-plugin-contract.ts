import { chosen, type HttpContract } from './contract.js';
import { HTTP_CONTRACT } from './tests/index.js';
import { tryOut } from './trial.js';

const TEST_TIMEOUT_MS = 60_000;

/** The whole spec of a plugin over HTTP: every promise that goes with what it declares, over a scripted counterpart. */
export function httpPluginContract(contract: HttpContract): void {
  describe(`the ${contract.plugin.subType} plugin, over a scripted counterpart,`, () => {
    for (const test of chosen(HTTP_CONTRACT, contract))
      it(test.name, () => tryOut(contract, test), test.timeoutMs ?? TEST_TIMEOUT_MS);
  });
}

import { chosen, type HttpContract } from './contract.js';
import { HTTP_CONTRACT } from './tests/index.js';
import { tryOut } from './trial.js';

const TEST_TIMEOUT_MS = 60_000;

/** The whole spec of a plugin over HTTP: every promise that goes with what it declares, over a scripted counterpart. */
export function httpPluginContract(contract: HttpContract): void {
  describe(`the ${contract.plugin.subType} plugin, over a scripted counterpart,`, () => {
    it.each(chosen(HTTP_CONTRACT, contract))('$name', (test) => tryOut(contract, test), TEST_TIMEOUT_MS);
  });
}

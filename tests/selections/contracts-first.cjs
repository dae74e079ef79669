// Jest begins with the largest files, and a plugin's contract is a small file with a long run: begun last, one of them keeps
// the other worker waiting.
const { default: Sequencer } = require('@jest/test-sequencer');

const CONTRACT = /\/plugins\/[^/]+\/([^/]+)\/src\/\1\.spec\.ts$/;

module.exports = class ContractsFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isContract = ({ path }) => CONTRACT.test(path);
    return [...sorted.filter(isContract), ...sorted.filter((test) => !isContract(test))];
  }
};

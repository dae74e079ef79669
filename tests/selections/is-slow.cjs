/** Long runs: faults, floods, many rounds of a property, broken plugins under a whole contract, former releases. */
exports.isSlow = (path) => path.endsWith('.slow.spec.ts');

// Stands in for fast-check in specs: a run repeats the last one, so that what fails is what changed. Another seed
// looks further: PATCHBAY_FUZZ_SEED=$RANDOM npx jest …
import fc from '../node_modules/fast-check/lib/cjs/fast-check.js';

fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  seed: Number(process.env['PATCHBAY_FUZZ_SEED'] ?? 20_261_130),
});

export * from '../node_modules/fast-check/lib/cjs/fast-check.js';
export default fc;

export {
  Bench,
  BENCH_WORKSPACE,
  type GivenFile,
  openBench,
  type QueryAnswer,
  type WriteAnswer,
} from './bench.js';
export { MemoryCredentials } from './memory-credentials.js';
export { MemoryKeys } from './memory-keys.js';
export { openContext } from './open-context.js';

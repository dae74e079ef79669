export {
  Bench,
  BENCH_WORKSPACE,
  type GivenFile,
  openBench,
  type QueryAnswer,
  type WriteAnswer,
} from './bench.js';
export { MemoryKeys } from './memory-keys.js';

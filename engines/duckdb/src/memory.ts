const GROWTH_BYTES = 128 * 1024 * 1024;

let lowest = process.memoryUsage.rss();

/**
 * JavaScript does not know what a chunk of DuckDB's weighs, and would keep those that were read until its own heap is full.
 * Costs next to nothing where the process has not grown.
 */
export function collectWhenGrown(): void {
  const size = process.memoryUsage.rss();
  const grown = size > lowest + GROWTH_BYTES;
  if (grown) globalThis.gc?.();
  lowest = grown ? size : Math.min(lowest, size);
}

import { rounded } from './statistics.mjs';

const ROWS = 1_000_000;

/** A million rows as NDJSON, and what they add to the server's memory at its highest. */
export async function measureStreaming(server, integration) {
  const path = `/api/v2/integrations/${integration}/query`;
  const sql = `SELECT n, md5(n::text) AS hash, n * 0.5 AS half FROM generate_series(1, ${ROWS}) n`;
  const before = (await server.usage()).rss;
  let peak = before;
  let lines = 0;
  const start = performance.now();
  let firstByteMs;
  const watch = setInterval(async () => (peak = Math.max(peak, (await server.usage()).rss)), 50);
  await server.stream(path, { sql }, (chunk) => {
    firstByteMs ??= performance.now() - start;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
  });
  clearInterval(watch);
  if (lines !== ROWS) throw new Error(`${lines} rows came instead of ${ROWS}`);
  const seconds = (performance.now() - start) / 1000;
  return {
    rows: lines,
    firstByteMs: rounded(firstByteMs, 1),
    seconds: rounded(seconds),
    rssGrowthMiB: rounded((peak - before) / 2 ** 20, 1),
  };
}

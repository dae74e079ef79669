import { setTimeout as sleep } from 'node:timers/promises';
import type { Document } from 'bson';
import { MongoError } from './mongo-error.js';
import type { Operation } from './operations.js';

const SLOW_MS = 30_000;
const GOOD_ROWS = 5000;

/** Collections that no data makes: each is in every database, and in no list. */
export const SCRIPTED: readonly (readonly [
  name: RegExp,
  source: (match: RegExpExecArray) => Iterable<Document>,
])[] = [
  // Endless, with fillers so many characters wide.
  [/^series_(\d+)$/, ([, width]) => series('x'.repeat(Number(width)))],
  [/^failing$/, failing],
  [/^slow$/, () => [{ n: 1 }]],
];

function* series(filler: string): Generator<Document> {
  for (let n = 1; ; n += 1) yield { n, filler };
}

function* failing(): Generator<Document> {
  for (let n = 1; n <= GOOD_ROWS; n += 1) yield { n };
  throw new MongoError(1, 'InternalError', 'the disk went away');
}

/** What takes its time before it gives anything; it ends with the operation. */
export async function slowness(name: unknown, operation: Operation): Promise<void> {
  if (name !== 'slow') return;
  const over = new AbortController();
  operation.ended.catch(() => over.abort());
  await sleep(SLOW_MS, undefined, { signal: over.signal }).catch(() => undefined);
}

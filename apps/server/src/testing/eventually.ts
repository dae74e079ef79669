import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until it is so; fails when it is not within the time, which by default suits a machine with better things to do. */
export async function eventually(
  what: string,
  isSo: () => Promise<boolean>,
  withinMs = 10_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(20);
  }
}

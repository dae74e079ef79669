import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Link } from './dialect.js';

/** A statement never rests, while the housekeeping of an idle process is over by the next sample. */
const SAMPLES = 4;
const SAMPLE_MS = 20;

/** The processes that we started: engines that run in them have no server that could tell. */
export async function children(): Promise<readonly Link[]> {
  const samples = [running()];
  while (samples.length < SAMPLES) {
    await sleep(SAMPLE_MS);
    samples.push(running());
  }
  return [...samples.at(-1)!.keys()].map((id): Link => ({
    id,
    busy: samples.every((processes) => processes.get(id)),
  }));
}

/** Each of them, and whether one of its threads runs, or would if it were given a processor: unlike time used, that tells the same on a machine that has none free. */
function running(): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const pid of namesIn('/proc').filter((name) => /^\d+$/.test(name))) {
    const [state, parent] = statOf(`/proc/${pid}`);
    if (Number(parent) !== process.pid || state === 'Z') continue;
    const threads = namesIn(`/proc/${pid}/task`).map((thread) => statOf(`/proc/${pid}/task/${thread}`));
    found.set(
      pid,
      threads.some(([threadState]) => threadState === 'R'),
    );
  }
  return found;
}

/** State and parent: what follows the name in brackets, which may hold anything. Nothing of one that is gone. */
function statOf(path: string): string[] {
  try {
    const stat = readFileSync(`${path}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

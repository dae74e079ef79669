import { setTimeout as sleep } from 'node:timers/promises';
import type { PluginHostOptions } from '@patchbay/plugin-host';
import type { Bench } from '../bench/bench.js';
import { Dice } from './dice.js';
import { collectGarbage } from './garbage.js';
import { MUTATIONS } from './mutations.js';
import { RogueProxy } from './rogue-proxy.js';
import { watched } from './watchdog.js';

/** What is set upon by rogue servers. */
export interface Onslaught {
  readonly name: string;
  /** Of the sound server behind the rogue ones. */
  readonly port: number;
  readonly open: (port: number, options?: Partial<PluginHostOptions>) => Promise<Bench>;
  /** A session's whole life: what it does of its own accord, and a statement. It may fail. */
  readonly live: (bench: Bench) => Promise<unknown>;
  /** Another caller's session, whose work must not fail. */
  readonly other: () => Promise<unknown>;
}

/** What a session gives a rogue server. */
const CONNECT_TIMEOUT_MS = 1000;

/** A dozen in every run; more where asked for. */
const FRAMES = Number(process.env['PATCHBAY_FUZZ_FRAMES'] ?? 12);

/** For the whole of an onslaught, on a machine with better things to do. */
export const ONSLAUGHT_TIMEOUT_MS = 60_000 + FRAMES * 10_000;

const AT_A_TIME = 6;
/** Beyond every deadline of the session; no measure of how fast it is. */
const PATIENCE_MS = 60_000;
const MAX_GROWTH_BYTES = AT_A_TIME * 160 * 1024 * 1024;

/** Sets rogue servers upon a plugin. What none of its sessions catches fails the test that runs. */
export async function onslaught(parts: Onslaught): Promise<void> {
  const dice = Dice.ofThisRun();
  const words = `${FRAMES} rogue frames against ${parts.name}, PATCHBAY_FUZZ_SEED=${dice.seed}\n`;
  process.stderr.write(words);
  await watched(`The process hangs. ${words}`, async () => {
    const pieces = await piecesOf(parts);
    const memory = new MemoryPeak();
    for (let left = FRAMES; left > 0; left -= AT_A_TIME) {
      const waves = Array.from({ length: Math.min(left, AT_A_TIME) }, () => new Dice(dice.below(2 ** 31)));
      await Promise.all(waves.map((own) => assail(parts, own, own.below(pieces))));
    }
    await collectGarbage();
    const { growth } = memory.end();
    expect({ words, tooMuch: growth > MAX_GROWTH_BYTES && growth }).toEqual({ words, tooMuch: false });
  });
}

/** How many the server sends in a life without a rogue. */
async function piecesOf({ port, open, live }: Onslaught): Promise<number> {
  const proxy = await RogueProxy.start(port);
  const bench = await open(proxy.port);
  try {
    await live(bench);
    return proxy.pieces;
  } finally {
    await bench.close();
    await proxy.stop();
  }
}

async function assail({ port, open, live, other }: Onslaught, dice: Dice, piece: number): Promise<void> {
  const mutation = dice.pick(MUTATIONS);
  const rogue = `piece ${piece}: ${mutation.name}`;
  const proxy = await RogueProxy.start(port, { piece, mutation, dice });
  const bench = await open(proxy.port, { connectTimeoutMs: CONNECT_TIMEOUT_MS });
  try {
    const lived = live(bench).then(
      () => 'ended',
      () => 'ended',
    );
    await other().catch((error: unknown) => {
      throw new Error(`another session's work failed during ${rogue}`, { cause: error });
    });
    const outcome = await Promise.race([lived, sleep(PATIENCE_MS, 'goes on', { ref: false })]);
    expect({ rogue, outcome }).toEqual({ rogue, outcome: 'ended' });
  } finally {
    const closed = await Promise.race([
      bench.close().then(() => 'closed'),
      sleep(PATIENCE_MS, 'is still closing', { ref: false }),
    ]);
    await proxy.stop();
    expect({ rogue, closed }).toEqual({ rogue, closed: 'closed' });
  }
}

/** Of buffers, which is where bytes of the wire are kept: the heap is that of the whole test run. */
class MemoryPeak {
  readonly #before = process.memoryUsage().arrayBuffers;
  #peak = 0;
  readonly #timer = setInterval(() => {
    this.#peak = Math.max(this.#peak, process.memoryUsage().arrayBuffers);
  }, 20);

  end(): { readonly growth: number } {
    clearInterval(this.#timer);
    return { growth: this.#peak - this.#before };
  }
}

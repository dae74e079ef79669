import type { StreamEnd } from '@patchbay/plugin-kit';

export interface FlowParts {
  /** Waits for a chunk no longer than the run may take. */
  readonly race: <T>(work: Promise<T>) => Promise<T>;
  /** Called once: when the last chunk was read, the reader left, or something failed. */
  readonly finish: (ok: boolean) => void;
  /** Turns what the plugin threw into what the caller may see. */
  readonly explain: (error: unknown) => Error;
}

/** Chunks as they come, at the reader's pace: leaving early ends the work in the remote system. */
export async function* flow<Chunk>(
  source: AsyncIterable<Chunk>,
  { race, finish, explain }: FlowParts,
): AsyncGenerator<Chunk, void, undefined> {
  const chunks = source[Symbol.asyncIterator]();
  let ok = true;
  try {
    let next = await race(chunks.next());
    for (; !next.done; next = await race(chunks.next())) yield next.value;
    ok = (next.value as StreamEnd | undefined)?.ok ?? true;
  } catch (error) {
    ok = false;
    throw explain(error);
  } finally {
    await chunks.return?.();
    finish(ok);
  }
}

import type { EventStream, StreamEnd } from '@patchbay/plugin-kit';

export interface EventResultParts {
  readonly events: EventStream;
  /** Waits for a chunk no longer than the run may take. */
  readonly race: <T>(work: Promise<T>) => Promise<T>;
  /** Called once: when the last chunk was read, the reader left, or something failed. */
  readonly finish: (ok: boolean) => void;
  /** Turns what the plugin threw into what the caller may see. */
  readonly explain: (error: unknown) => Error;
}

/** What an action sends bit by bit, on its way out. Read once. */
export class EventResult {
  readonly kind = 'events';
  readonly contentType: string;

  constructor(private readonly parts: EventResultParts) {
    this.contentType = parts.events.contentType;
  }

  /** As they come, at the reader's pace: leaving early ends the work in the remote system. */
  async *chunks(): AsyncGenerator<string, void, undefined> {
    const { events, race, explain, finish } = this.parts;
    const chunks = events[Symbol.asyncIterator]();
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
}

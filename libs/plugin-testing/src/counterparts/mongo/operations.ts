import type { Document } from 'bson';
import { expired, interrupted, type MongoError } from './mongo-error.js';

/** A command that a server works on. */
export interface Operation {
  readonly id: number;
  readonly connection: number;
  readonly session: string | undefined;
  readonly command: Document;
  /** Rejects when it is killed, runs out of its time, or its client is gone. */
  readonly ended: Promise<never>;
  end(reason: MongoError): void;
}

/** What a server works on right now. */
export class Operations {
  readonly #running = new Set<Operation>();
  #count = 0;

  list(): readonly Operation[] {
    return [...this.#running];
  }

  async run<Answer>(
    connection: number,
    command: Document,
    work: (operation: Operation) => Promise<Answer>,
  ): Promise<Answer> {
    let end!: (reason: MongoError) => void;
    const ended = new Promise<never>((_resolve, reject) => (end = reject));
    ended.catch(() => undefined);
    const operation: Operation = {
      id: (this.#count += 1),
      connection,
      session: sessionOf(command),
      command,
      ended,
      end,
    };
    const { maxTimeMS } = command as { maxTimeMS?: number };
    const timer = maxTimeMS ? setTimeout(() => end(expired()), maxTimeMS) : undefined;
    this.#running.add(operation);
    try {
      return await Promise.race([work(operation), ended]);
    } finally {
      clearTimeout(timer);
      this.#running.delete(operation);
    }
  }

  endWhere(fits: (operation: Operation) => boolean): void {
    for (const operation of this.#running) if (fits(operation)) operation.end(interrupted());
  }
}

/** The hex text of a logical session's id. */
export function sessionOf({ lsid }: Document): string | undefined {
  const id = (lsid as { id?: { toString(encoding: string): string } } | undefined)?.id;
  return id?.toString('hex');
}

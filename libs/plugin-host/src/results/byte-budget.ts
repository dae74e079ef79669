import { getHeapStatistics } from 'node:v8';
import { Failure } from '../failures/failure.js';

interface Claim {
  readonly bytes: number;
  readonly owner: string;
}

interface Waiting extends Claim {
  readonly enter: () => void;
}

/** Of the heap: a byte of an answer lies there as the engine sent it, as text and as JSON, in up to two bytes each. */
const SHARE_OF_HEAP = 1 / 8;

/** What all runs may gather together, unless the operator says otherwise. */
export function memoryOfHeap(): number {
  return Math.floor(getHeapStatistics().heap_size_limit * SHARE_OF_HEAP);
}

/** Time in milliseconds that a run waits for room before it fails as `busy`. */
const PATIENCE_MS = 10_000;

/** Of the budget, what the runs of one integration may hold together: the others always find the rest. */
const SHARE_OF_ONE = 1 / 2;

/**
 * A weighted semaphore over the bytes that all runs together may gather. No owner holds more than its share. Of those who
 * wait, that one is next whose owner holds least, and among these the first who came: an owner with many runs does not hold
 * up the others, and a large claim is not passed by small ones for ever.
 */
export class ByteBudget {
  #free: number;
  readonly #waiting = new Set<Waiting>();
  readonly #held = new Map<string, number>();
  /** The most that one owner may hold. */
  readonly share: number;

  constructor(
    readonly total: number,
    private readonly patienceMs = PATIENCE_MS,
  ) {
    this.#free = total;
    this.share = Math.ceil(total * SHARE_OF_ONE);
  }

  get free(): number {
    return this.#free;
  }

  /**
   * @param owner whose runs share what one may hold, such as the id of an integration
   * @throws Failure `busy` when there is no room in time, or the signal's reason when it aborts first
   */
  async take(bytes: number, owner: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#isInShare({ bytes, owner }) && bytes <= this.#free && !this.#next()) {
      this.#hold(bytes, owner);
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const over = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', leave);
        this.#waiting.delete(waiting);
      };
      const leave = (): void => {
        over();
        const isInShare = this.#isInShare(waiting);
        reject(signal.aborted ? (signal.reason as Error) : noRoom(bytes, isInShare));
        // Those behind may be content with what there is.
        this.#letIn();
      };
      const waiting: Waiting = {
        bytes,
        owner,
        enter: () => {
          over();
          resolve();
        },
      };
      const timer = setTimeout(leave, this.patienceMs);
      this.#waiting.add(waiting);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  give(bytes: number, owner: string): void {
    this.#hold(-bytes, owner);
    this.#letIn();
  }

  #letIn(): void {
    for (let next = this.#next(); next && next.bytes <= this.#free; next = this.#next()) {
      this.#hold(next.bytes, next.owner);
      next.enter();
    }
  }

  /** Of those whose owner has not its share already. */
  #next(): Waiting | undefined {
    let found: Waiting | undefined;
    for (const waiting of this.#waiting)
      if (this.#isInShare(waiting) && (!found || this.#heldBy(waiting) < this.#heldBy(found)))
        found = waiting;
    return found;
  }

  #isInShare(claim: Claim): boolean {
    return this.#heldBy(claim) + claim.bytes <= this.share;
  }

  #heldBy({ owner }: Pick<Claim, 'owner'>): number {
    return this.#held.get(owner) ?? 0;
  }

  #hold(bytes: number, owner: string): void {
    this.#free -= bytes;
    const held = this.#heldBy({ owner }) + bytes;
    if (held > 0) this.#held.set(owner, held);
    else this.#held.delete(owner);
  }
}

function noRoom(bytes: number, isInShare: boolean): Failure {
  const what = isInShare ? 'of answers' : 'of the answers of this integration';
  return new Failure(
    'busy',
    `This server has no room for ${bytes.toLocaleString('en-US')} more bytes ${what} right now. Try again later, or select less.`,
  );
}

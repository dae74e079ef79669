import { Failure } from '../failures/failure.js';
import {
  type Closable,
  type Entry,
  type Lease,
  nameOf,
  type Reservation,
  type SessionKey,
} from './session-entry.js';
import { SessionSlots, type Wanted } from '../network/session-slots.js';

export type { Lease, SessionKey } from './session-entry.js';

export interface SessionCacheOptions {
  /** Places for open sessions over all integrations, and for each connection of a session beyond its first. */
  readonly maxSessions: number;
  /** Time to wait for a place and to open in it. */
  readonly openTimeoutMs: number;
  /** A session that no caller used for this long is closed. */
  readonly idleMs: number;
  /** Time that running work gets after its integration was changed, deleted or the server told to stop. */
  readonly drainMs: number;
  /** A session in use gives way after this long, once another session has waited this long for a place. */
  readonly turnMs: number;
}

/**
 * Sessions by integration, source and version: opened when first needed, once for all who wait; shared; closed when
 * idle, when another integration needs the place, and, after the work on them is done, when their integration changes.
 * A session whose work never ends gives way too: its next callers queue up behind those who wait.
 */
export class SessionCache<Opened extends Closable> {
  /** What new work may use, least recently used first. */
  readonly #current = new Map<string, Entry<Opened>>();
  /** What is not closed yet. */
  readonly #alive = new Set<Entry<Opened>>();
  readonly slots: SessionSlots;
  /** Since when each session that is to be opened has waited for its place, first come first. */
  readonly #queue = new Set<{ readonly since: number }>();

  constructor(private readonly options: SessionCacheOptions) {
    this.slots = new SessionSlots(options.maxSessions, () => this.#makeRoom());
  }

  /** `open` runs only when there is no such session yet. @param places that a session needs */
  async lease(
    key: SessionKey,
    open: (signal: AbortSignal) => Promise<Opened>,
    places = 1,
  ): Promise<Lease<Opened>> {
    const entry = this.#find(key) ?? this.#add(key, open, places);
    entry.leases += 1;
    clearTimeout(entry.timer);
    try {
      return {
        opened: await entry.opened,
        release: (broken = false) => {
          this.#release(entry, broken);
        },
      };
    } catch (error) {
      this.#release(entry, true);
      throw error;
    }
  }

  /** New work gets a new session at once; resolves when the old one is closed. With a source, only its sessions go. */
  async retire(integrationId: string, sourceId?: string): Promise<void> {
    await this.#retireAll(
      ({ of }) => of.id === integrationId && (sourceId === undefined || of.source?.id === sourceId),
    );
  }

  async close(): Promise<void> {
    await this.#retireAll(() => true);
  }

  /**
   * Opens a session for the caller alone, who has to close it. It has its places until then.
   * @throws Failure `busy` when they do not come free before the signal aborts or the time is over
   */
  async open(
    signal: AbortSignal,
    open: (signal: AbortSignal) => Promise<Opened>,
    { places = 1, withinMs }: { readonly places?: number; readonly withinMs?: number } = {},
  ): Promise<Opened> {
    await this.#takePlaces(signal, { count: places, ...(withinMs !== undefined && { withinMs }) });
    try {
      const opened = await open(signal);
      return { ...opened, close: () => opened.close().finally(() => this.slots.give(places)) };
    } catch (error) {
      this.slots.give(places);
      throw error;
    }
  }

  /**
   * Takes places for several sessions of one caller together: runs that each held one and waited for another would wait for
   * one another. The sessions open in them when they are needed, and are shared with no other caller.
   * @throws Failure `busy` when they do not come free in time
   */
  async reserve(signal: AbortSignal, count: number): Promise<Reservation<Opened>> {
    const { openTimeoutMs: withinMs } = this.options;
    await this.#takePlaces(signal, { count, withinMs });
    const entries: Entry<Opened>[] = [];
    let isOver = false;
    return {
      open: (key, open) => {
        if (isOver) return Promise.reject(new Failure('cancelled', 'The run is over.'));
        const entry = this.#enter(key, open(AbortSignal.timeout(withinMs)));
        entry.leases = 1;
        entries.push(entry);
        return entry.opened;
      },
      end: async () => {
        isOver = true;
        for (const entry of entries) this.#close(entry);
        await Promise.all(entries.map(({ closed }) => closed));
        this.slots.give(count);
      },
    };
  }

  get openSessions(): number {
    return this.#alive.size;
  }

  #find(sessionKey: SessionKey): Entry<Opened> | undefined {
    const key = nameOf(sessionKey);
    const entry = this.#current.get(key);
    if (!entry) return undefined;
    this.#current.delete(key);
    if (this.#hasHadItsTurn(entry)) {
      entry.retired = true;
      return undefined;
    }
    this.#current.set(key, entry);
    return entry;
  }

  /** One that is not in use needs no turn: it goes as soon as another waits. */
  #hasHadItsTurn({ leases, openSince = Infinity }: Entry<Opened>): boolean {
    const [first] = this.#queue;
    if (!first || leases === 0) return false;
    return Math.max(first.since, openSince) + this.options.turnMs <= performance.now();
  }

  #add(key: SessionKey, open: (signal: AbortSignal) => Promise<Opened>, places: number): Entry<Opened> {
    const entry = this.#enter(
      key,
      this.open(AbortSignal.timeout(this.options.openTimeoutMs), open, { places }),
    );
    this.#current.set(entry.name, entry);
    return entry;
  }

  #enter(key: SessionKey, opened: Promise<Opened>): Entry<Opened> {
    opened.then(
      () => (entry.openSince = performance.now()),
      () => undefined,
    );
    let settle!: () => void;
    const entry: Entry<Opened> = {
      name: nameOf(key),
      of: key,
      opened,
      closed: new Promise((resolve) => (settle = resolve)),
      close: () => {
        void opened
          .then((session) => session.close())
          .catch(() => undefined)
          .then(settle);
      },
      leases: 0,
      retired: false,
    };
    this.#alive.add(entry);
    return entry;
  }

  async #takePlaces(signal: AbortSignal, wanted: Wanted): Promise<void> {
    const waiting = { since: performance.now() };
    this.#queue.add(waiting);
    try {
      await this.slots.take(signal, wanted);
    } catch {
      throw new Failure('busy', this.slots.allTaken);
    } finally {
      this.#queue.delete(waiting);
    }
  }

  #release(entry: Entry<Opened>, broken: boolean): void {
    entry.leases -= 1;
    if (broken || (entry.leases === 0 && this.slots.contended)) this.#retire(entry);
    else if (entry.leases === 0 && entry.retired) this.#close(entry);
    else if (entry.leases === 0)
      entry.timer = setTimeout(() => {
        this.#retire(entry);
      }, this.options.idleMs).unref();
  }

  #makeRoom(): void {
    const idle = [...this.#current.values()].find((entry) => entry.leases === 0);
    if (idle) this.#retire(idle);
  }

  async #retireAll(chosen: (entry: Entry<Opened>) => boolean): Promise<void> {
    const entries = [...this.#alive].filter(chosen);
    entries.forEach((entry) => {
      this.#retire(entry);
    });
    await Promise.all(entries.map((entry) => entry.closed));
  }

  #retire(entry: Entry<Opened>): void {
    if (!this.#alive.has(entry)) return;
    clearTimeout(entry.timer);
    entry.retired = true;
    if (this.#current.get(entry.name) === entry) this.#current.delete(entry.name);
    if (entry.leases === 0) this.#close(entry);
    else
      entry.timer = setTimeout(() => {
        this.#close(entry);
      }, this.options.drainMs);
  }

  #close(entry: Entry<Opened>): void {
    clearTimeout(entry.timer);
    if (this.#alive.delete(entry)) entry.close();
  }
}

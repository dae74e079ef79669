import { Failure } from './failure.js';
import { SessionSlots, type Wanted } from './session-slots.js';

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

/** What is kept of an open session. Its `close` resolves when its connections are closed, and does not fail. */
interface Closable {
  close(): Promise<void>;
}

/** An integration as of one version of its config; with a source laid over it, as of one version of that too. */
export interface SessionKey {
  readonly id: string;
  readonly version: number;
  readonly source?: { readonly id: string; readonly version: number } | undefined;
}

export interface Lease<Opened> {
  readonly opened: Opened;
  /** Must be called exactly once; `broken` closes the session instead of keeping it. */
  release(broken?: boolean): void;
}

interface Entry<Opened> {
  readonly name: string;
  readonly of: SessionKey;
  readonly opened: Promise<Opened>;
  readonly closed: Promise<void>;
  readonly close: () => void;
  leases: number;
  retired: boolean;
  openSince?: number;
  timer?: NodeJS.Timeout;
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
    const opened = this.open(AbortSignal.timeout(this.options.openTimeoutMs), open, { places });
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
    this.#current.set(entry.name, entry);
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

function nameOf({ id, version, source }: SessionKey): string {
  const own = `${id}@${version}`;
  return source ? `${own} ${source.id}@${source.version}` : own;
}

import type { Session } from '@patchbay/plugin-kit';
import { Failure } from './failure.js';
import { SessionSlots } from './session-slots.js';

export interface SessionCacheOptions {
  /** Open sessions over all integrations. */
  readonly maxSessions: number;
  /** Time to wait for a place and to open in it. */
  readonly openTimeoutMs: number;
  /** A session that nobody used for this long is closed. */
  readonly idleMs: number;
  /** Time that running work gets after its integration was changed, deleted or the server told to stop. */
  readonly drainMs: number;
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
  timer?: NodeJS.Timeout;
}

/**
 * Sessions by integration, source and version: opened when first needed, once for all who wait; shared; closed when
 * idle, when another integration needs the place, and, after the work on them is done, when their integration changes.
 */
export class SessionCache<Opened extends { readonly session: Session }> {
  /** What new work may use, least recently used first. */
  readonly #current = new Map<string, Entry<Opened>>();
  /** What is not closed yet. */
  readonly #alive = new Set<Entry<Opened>>();
  readonly #slots: SessionSlots;

  constructor(private readonly options: SessionCacheOptions) {
    this.#slots = new SessionSlots(options.maxSessions);
  }

  /** `open` runs only when there is no such session yet. */
  async lease(key: SessionKey, open: (signal: AbortSignal) => Promise<Opened>): Promise<Lease<Opened>> {
    const entry = this.#find(key) ?? this.#add(key, open);
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

  get openSessions(): number {
    return this.#alive.size;
  }

  #find(sessionKey: SessionKey): Entry<Opened> | undefined {
    const key = nameOf(sessionKey);
    const entry = this.#current.get(key);
    if (entry) {
      this.#current.delete(key);
      this.#current.set(key, entry);
    }
    return entry;
  }

  #add(key: SessionKey, open: (signal: AbortSignal) => Promise<Opened>): Entry<Opened> {
    const opened = this.#open(open);
    let settle!: () => void;
    const entry: Entry<Opened> = {
      name: nameOf(key),
      of: key,
      opened,
      closed: new Promise((resolve) => (settle = resolve)),
      close: () => {
        void opened
          .then(async ({ session }) => {
            await session.close().catch(() => undefined);
            this.#slots.give();
          })
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

  async #open(open: (signal: AbortSignal) => Promise<Opened>): Promise<Opened> {
    const { maxSessions, openTimeoutMs } = this.options;
    const signal = AbortSignal.timeout(openTimeoutMs);
    const taken = this.#slots.take(signal);
    if (this.#slots.contended) this.#makeRoom();
    await taken.catch(() => {
      throw new Failure('busy', `All ${maxSessions} sessions of this server are in use. Try again later.`);
    });
    try {
      return await open(signal);
    } catch (error) {
      this.#slots.give();
      throw error;
    }
  }

  #release(entry: Entry<Opened>, broken: boolean): void {
    entry.leases -= 1;
    if (broken || (entry.leases === 0 && this.#slots.contended)) this.#retire(entry);
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

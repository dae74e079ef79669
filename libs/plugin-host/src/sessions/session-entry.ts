/** What is kept of an open session. Its `close` resolves when its connections are closed, and does not fail. */
export interface Closable {
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

/** Places that were taken together, and what opens in them. */
export interface Reservation<Opened> {
  /** @throws what `open` throws */
  open(key: SessionKey, open: (signal: AbortSignal) => Promise<Opened>): Promise<Opened>;
  /** Closes the sessions and gives the places back. To be called once. */
  end(): Promise<void>;
}

export interface Entry<Opened> {
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

export function nameOf({ id, version, source }: SessionKey): string {
  const own = `${id}@${version}`;
  return source ? `${own} ${source.id}@${source.version}` : own;
}

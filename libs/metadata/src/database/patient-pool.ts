import { setTimeout as pause } from 'node:timers/promises';
import { Pool, type PoolClient } from 'pg';

/** PostgreSQL's `too_many_connections`: of the server, or of the role. */
const TOO_MANY = '53300';
const RETRY_MS = 100;
/** After this time it tries again whether it may have as many as it was asked for. */
const REGROW_MS = 30_000;

type Connected = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

/** Where the server allows fewer connections than the pool may have, it waits for one of those that it has. */
export class PatientPool extends Pool {
  readonly #asked = this.options.max;
  #regrowing = false;

  override connect(): Promise<PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<PoolClient> | undefined {
    const connected = this.#connect();
    if (!callback) return connected;
    connected.then(
      (client) => callback(undefined, client, (release) => client.release(release as Error | boolean)),
      (error: unknown) => callback(error as Error, undefined, () => undefined),
    );
    return undefined;
  }

  async #connect(): Promise<PoolClient> {
    const deadline = performance.now() + (this.options.connectionTimeoutMillis ?? 0);
    for (;;) {
      try {
        return await super.connect();
      } catch (error) {
        if ((error as { code?: unknown }).code !== TOO_MANY || performance.now() > deadline) throw error;
        this.#shrink();
        // Others have them all.
        if (this.totalCount === 0) await pause(RETRY_MS);
      }
    }
  }

  /** A full pool makes its callers wait for what is given back. */
  #shrink(): void {
    this.options.max = Math.max(1, this.totalCount);
    if (this.#regrowing) return;
    this.#regrowing = true;
    setTimeout(() => {
      this.#regrowing = false;
      this.options.max = this.#asked;
    }, REGROW_MS).unref();
  }
}

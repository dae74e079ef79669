const MAX_AGE_MS = 60_000;

/**
 * Numbers the states that a server's catalogue may have been in, for what rests on it. A session renews it where it knows
 * of a change: after a `write` that may define something, and for each new connection. What others change counts after
 * `maxAgeMs`.
 */
export class CatalogueVersion {
  #count = 0;
  #since: number;

  constructor(
    private readonly maxAgeMs = MAX_AGE_MS,
    private readonly now = () => performance.now(),
  ) {
    this.#since = now();
  }

  current(): string {
    if (this.now() - this.#since >= this.maxAgeMs) this.renew();
    return String(this.#count);
  }

  renew(): void {
    this.#count += 1;
    this.#since = this.now();
  }
}

const KEEPS_CATALOGUE = /^\s*(?:insert|update|delete|merge|replace)\b/i;

/** Whether a statement may define something: any but those whose first word says that rows are all it changes. */
export function mayDefine(sql: string): boolean {
  return !KEEPS_CATALOGUE.test(sql);
}

interface Entry {
  readonly payload: object;
  readonly endsAt: number;
}

/** Where oidc-provider keeps what it gives: as its own adapter does, but that a test can take it all back. */
export function memoryAdapter(): {
  readonly Adapter: new (kind: string) => object;
  readonly clear: () => void;
} {
  const entries = new Map<string, Entry>();

  class Adapter {
    constructor(private readonly kind: string) {}

    upsert(id: string, payload: object, expiresInS = Infinity): Promise<void> {
      entries.set(`${this.kind} ${id}`, { payload, endsAt: Date.now() + expiresInS * 1000 });
      return Promise.resolve();
    }

    find(id: string): Promise<object | undefined> {
      const { payload, endsAt = 0 } = entries.get(`${this.kind} ${id}`) ?? {};
      return Promise.resolve(endsAt > Date.now() ? payload : undefined);
    }

    destroy(id: string): Promise<void> {
      entries.delete(`${this.kind} ${id}`);
      return Promise.resolve();
    }
  }

  return { Adapter, clear: () => entries.clear() };
}

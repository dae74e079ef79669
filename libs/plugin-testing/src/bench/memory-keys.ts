import type { DataKeyRecord, DataKeyStore } from '@patchbay/vault';

/** Data keys that end with the test. */
export class MemoryKeys implements DataKeyStore {
  readonly #records: DataKeyRecord[] = [];
  #masterKeyId: string | undefined;

  find(id: string): Promise<DataKeyRecord | null> {
    return Promise.resolve(this.#records.find((record) => record.id === id) ?? null);
  }

  newest(workspaceId: string): Promise<DataKeyRecord | null> {
    return Promise.resolve(this.#records.findLast((record) => record.workspaceId === workspaceId) ?? null);
  }

  anyOne(): Promise<DataKeyRecord | null> {
    return Promise.resolve(this.#records[0] ?? null);
  }

  claimMasterKey(id: string): Promise<string> {
    this.#masterKeyId ??= id;
    return Promise.resolve(this.#masterKeyId);
  }

  insert(record: DataKeyRecord): Promise<void> {
    this.#records.push(record);
    return Promise.resolve();
  }
}

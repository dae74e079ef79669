import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { decrypt, encrypt, KEY_BYTES } from './cipher.js';
import { MasterKeyError, SealError } from './errors.js';

/** A data key as it is stored: wrapped by the master key that `masterKeyId` names. */
export interface DataKeyRecord {
  id: string;
  workspaceId: string;
  masterKeyId: string;
  wrapped: string;
  /** ISO 8601 UTC */
  createdAt: string;
}

export interface DataKeyStore {
  find(id: string): Promise<DataKeyRecord | null>;
  newest(workspaceId: string): Promise<DataKeyRecord | null>;
  anyOne(): Promise<DataKeyRecord | null>;
  /** Records the master key's id where none is recorded. @returns the one on record */
  claimMasterKey(id: string): Promise<string>;
  insert(record: DataKeyRecord): Promise<void>;
}

export interface DataKey {
  readonly id: string;
  readonly workspaceId: string;
  readonly key: KeyObject;
}

/** A name for a master key that tells nothing of the key. */
export function masterKeyId(masterKey: KeyObject): string {
  return Buffer.from(hkdfSync('sha256', masterKey, '', 'patchbay master key id', 8)).toString('hex');
}

function binding(record: Pick<DataKeyRecord, 'id' | 'workspaceId'>): string[] {
  return ['patchbay data key', record.workspaceId, record.id];
}

/**
 * The unwrapped data keys of this process, each read and unwrapped once however many ask at the same time.
 * Two processes may each make a first key for one workspace: both stay, since every sealed text names its key.
 */
export class DataKeys {
  readonly #masterKey: KeyObject;
  readonly #masterKeyId: string;
  readonly #store: DataKeyStore;
  readonly #byId = new Map<string, Promise<DataKey | null>>();
  readonly #current = new Map<string, Promise<DataKey>>();

  constructor(masterKey: KeyObject, store: DataKeyStore) {
    this.#masterKey = masterKey;
    this.#masterKeyId = masterKeyId(masterKey);
    this.#store = store;
  }

  /**
   * Makes the master key that of the installation, once it is known to fit what is sealed.
   * @throws MasterKeyError if what is stored was wrapped by another master key, or another is on record.
   */
  async check(): Promise<void> {
    const record = await this.#store.anyOne();
    try {
      if (record) this.#unwrap(record);
    } catch (error) {
      throw new MasterKeyError((error as SealError).message);
    }
    const recorded = await this.#store.claimMasterKey(this.#masterKeyId);
    if (recorded !== this.#masterKeyId)
      throw new MasterKeyError(this.#wrongKey('of this installation', recorded));
  }

  /**
   * The key to seal with; a workspace without one gets its first.
   * @throws SealError if the stored one does not unwrap.
   */
  current(workspaceId: string): Promise<DataKey> {
    return once(this.#current, workspaceId, async () => {
      const record = await this.#store.newest(workspaceId);
      return record ? this.#unwrap(record) : this.#create(workspaceId);
    });
  }

  /**
   * Unknown keys are asked for again: another replica may have made them meanwhile.
   * @throws SealError if the stored key does not unwrap.
   */
  async find(id: string): Promise<DataKey | null> {
    const key = await once(this.#byId, id, async () => {
      const record = await this.#store.find(id);
      return record && this.#unwrap(record);
    });
    if (!key) this.#byId.delete(id);
    return key;
  }

  async #create(workspaceId: string): Promise<DataKey> {
    const bytes = randomBytes(KEY_BYTES);
    const id = `dk${randomBytes(12).toString('hex')}`;
    await this.#store.insert({
      id,
      workspaceId,
      masterKeyId: this.#masterKeyId,
      wrapped: encrypt(this.#masterKey, bytes, binding({ id, workspaceId })),
      createdAt: new Date().toISOString(),
    });
    return { id, workspaceId, key: createSecretKey(bytes) };
  }

  #unwrap(record: DataKeyRecord): DataKey {
    if (record.masterKeyId !== this.#masterKeyId) {
      throw new SealError(this.#wrongKey('that sealed the stored secrets', record.masterKeyId));
    }
    const bytes = decrypt(this.#masterKey, record.wrapped, binding(record));
    if (bytes?.length !== KEY_BYTES) {
      throw new SealError(`The stored data key ${record.id} is damaged: the master key does not unwrap it.`);
    }
    return { id: record.id, workspaceId: record.workspaceId, key: createSecretKey(bytes) };
  }

  #wrongKey(which: string, wanted: string): string {
    return (
      `This is not the master key ${which} (that one has the id ${wanted}, this one ${this.#masterKeyId}): ` +
      'set PATCHBAY_MASTER_KEY or PATCHBAY_MASTER_KEY_FILE, or put the right master.key into the data folder.'
    );
  }
}

/** Single flight: callers at the same time share one run, later ones its result; a failed run is forgotten. */
function once<T>(runs: Map<string, Promise<T>>, name: string, run: () => Promise<T>): Promise<T> {
  const known = runs.get(name);
  if (known) return known;
  const started = run();
  runs.set(name, started);
  started.catch(() => runs.delete(name));
  return started;
}

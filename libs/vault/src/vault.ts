import { createSecretKey } from 'node:crypto';
import { type Binding, decrypt, encrypt, KEY_BYTES } from './cipher.js';
import { DataKeys, type DataKeyStore } from './data-keys.js';
import { MasterKeyError, SealError } from './errors.js';

/** Where a sealed text lives. It opens nowhere else. */
export interface SealedPlace {
  readonly workspaceId: string;
  readonly integrationId: string;
  readonly column: string;
}

const VERSION = 'v1';

function binding(dataKeyId: string, place: SealedPlace): Binding {
  return [VERSION, dataKeyId, place.workspaceId, place.integrationId, place.column];
}

/**
 * Seals JSON values with one data key a workspace, each wrapped by the master key. A sealed text reads
 * `v1.<data key id>.<base64url iv>.<base64url ciphertext and tag>`.
 */
export class Vault {
  readonly #keys: DataKeys;

  private constructor(keys: DataKeys) {
    this.#keys = keys;
  }

  /**
   * @param masterKey 32 bytes
   * @throws MasterKeyError if the key has another length or did not wrap what the store holds.
   */
  static async open(masterKey: Buffer, store: DataKeyStore): Promise<Vault> {
    if (masterKey.length !== KEY_BYTES) {
      throw new MasterKeyError(`The master key must be ${KEY_BYTES} bytes, not ${masterKey.length}.`);
    }
    const keys = new DataKeys(createSecretKey(masterKey), store);
    await keys.check();
    return new Vault(keys);
  }

  /** @throws SealError if the value has no JSON form. */
  async seal(value: unknown, place: SealedPlace): Promise<string> {
    const plain = toJson(value);
    const { id, key } = await this.#keys.current(place.workspaceId);
    return `${VERSION}.${id}.${encrypt(key, Buffer.from(plain), binding(id, place))}`;
  }

  /**
   * @returns the value as JSON keeps it.
   * @throws SealError for what was malformed, altered, moved from another place, or sealed with an unknown key.
   */
  async open(sealed: string, place: SealedPlace): Promise<unknown> {
    const [version, id, ...box] = sealed.split('.');
    if (!id || box.length !== 2) throw new SealError('This is not a sealed text.');
    if (version !== VERSION) throw new SealError('This text was sealed in a format that is not known here.');
    const dataKey = await this.#keys.find(id);
    if (!dataKey) throw new SealError('The data key that sealed this text is unknown.');
    const plain =
      dataKey.workspaceId === place.workspaceId && decrypt(dataKey.key, box.join('.'), binding(id, place));
    if (!plain) throw new SealError('The sealed text was altered, or sealed for another place.');
    return JSON.parse(plain.toString()) as unknown;
  }
}

function toJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = undefined;
  }
  if (text === undefined) throw new SealError('Only a value with a JSON form can be sealed.');
  return text;
}

import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

export const KEY_BYTES = 32;

/** What a ciphertext belongs to; it opens only together with the same parts in the same order. */
export type Binding = readonly string[];

/** JSON keeps the parts apart: `['a', 'bc']` and `['ab', 'c']` must differ. */
function additionalData(binding: Binding): Buffer {
  return Buffer.from(JSON.stringify(binding));
}

/** @returns `<base64url iv>.<base64url ciphertext and tag>` */
export function encrypt(key: KeyObject, plain: Buffer, binding: Binding): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(binding));
  const box = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return `${iv.toString('base64url')}.${box.toString('base64url')}`;
}

/** @returns null for whatever `encrypt` did not write with this key and this binding, to the last bit. */
export function decrypt(key: KeyObject, text: string, binding: Binding): Buffer | null {
  const [iv, box, ...rest] = text.split('.').map(fromBase64url);
  if (!iv || !box || rest.length > 0 || iv.length !== IV_BYTES || box.length < TAG_BYTES) return null;
  const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(binding));
  decipher.setAuthTag(box.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(box.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}

/** Node skips what is not base64url; here only the one canonical spelling of the bytes counts. */
function fromBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}

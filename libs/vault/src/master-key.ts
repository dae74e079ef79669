import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { KEY_BYTES } from './cipher.js';
import { MasterKeyError } from './errors.js';

export interface MasterKeySources {
  /** The value of PATCHBAY_MASTER_KEY. */
  readonly inline?: string | undefined;
  /** The value of PATCHBAY_MASTER_KEY_FILE. */
  readonly file?: string | undefined;
  /** Where a key of our own making lies when neither is set. */
  readonly generatedFile: string;
}

/**
 * @param options.mayGenerate false once the stored data belongs to a key: another could never open it.
 * @returns 32 bytes
 * @throws MasterKeyError that names the variable or file at fault, never what it holds.
 */
export function readMasterKey(sources: MasterKeySources, options: { readonly mayGenerate: boolean }): Buffer {
  const { inline, file, generatedFile } = sources;
  if (inline && file) {
    throw new MasterKeyError('PATCHBAY_MASTER_KEY and PATCHBAY_MASTER_KEY_FILE are both set: keep one.');
  }
  if (inline) return decode(inline, 'PATCHBAY_MASTER_KEY');
  if (file) {
    const text = read(file, 'PATCHBAY_MASTER_KEY_FILE');
    if (text === null)
      throw new MasterKeyError(`PATCHBAY_MASTER_KEY_FILE names ${file}, which does not exist.`);
    return decode(text, `PATCHBAY_MASTER_KEY_FILE (${file})`);
  }
  return readGenerated(generatedFile) ?? generate(generatedFile, options.mayGenerate);
}

function readGenerated(path: string): Buffer | null {
  const text = read(path, 'the generated master key');
  return text === null ? null : decode(text, `The generated master key file ${path}`);
}

function generate(path: string, mayGenerate: boolean): Buffer {
  if (!mayGenerate) {
    throw new MasterKeyError(
      `The stored data belongs to a master key, but the generated file ${path} is missing: ` +
        'put the right one there, or set PATCHBAY_MASTER_KEY or PATCHBAY_MASTER_KEY_FILE.',
    );
  }
  try {
    publish(path, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
  } catch (error) {
    throw new MasterKeyError(`The master key file ${path} cannot be written (${codeOf(error)}).`);
  }
  const key = readGenerated(path);
  if (!key) throw new MasterKeyError(`The master key file ${path} vanished while it was being written.`);
  return key;
}

/** All or nothing, on disk before it is used, and never over a key that another process put there first. */
function publish(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** Base64 of 32 bytes is 43 characters and one `=`; the URL alphabet and a missing `=` do no harm. */
function decode(text: string, source: string): Buffer {
  const trimmed = text.trim();
  if (!/^[\w+/-]{43}=?$/.test(trimmed)) {
    throw new MasterKeyError(`${source} must be the base64 of exactly ${KEY_BYTES} bytes.`);
  }
  return Buffer.from(trimmed, 'base64');
}

function read(path: string, source: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new MasterKeyError(`${source} (${path}) cannot be read (${codeOf(error)}).`);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}

import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MasterKeyError, readMasterKey } from './index.js';

describe('the master key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-key-'));
  const key = randomBytes(32);
  const file = join(folder, 'key.txt');
  const never = { generatedFile: join(folder, 'none', 'master.key') };
  writeFileSync(file, `${key.toString('base64')}\n`);

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('is read from the variable', () => {
    expect(readMasterKey({ ...never, inline: key.toString('base64') }, { mayGenerate: false })).toEqual(key);
  });

  it('is read from the file that the variable names', () => {
    expect(readMasterKey({ ...never, file }, { mayGenerate: false })).toEqual(key);
  });

  it('is generated once, for its owner alone, and found again', () => {
    const generatedFile = join(folder, 'data', 'master.key');
    const made = readMasterKey({ generatedFile }, { mayGenerate: true });
    expect(made).toHaveLength(32);
    expect(readFileSync(generatedFile, 'utf8')).toBe(`${made.toString('base64')}\n`);
    expect(statSync(generatedFile).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'data'))).toEqual(['master.key']);
    expect(readMasterKey({ generatedFile }, { mayGenerate: true })).toEqual(made);
    expect(readMasterKey({ generatedFile }, { mayGenerate: false })).toEqual(made);
  });

  it('is never generated while sealed data exists', () => {
    expect(() => readMasterKey(never, { mayGenerate: false })).toThrow(
      /^The stored data belongs to a master key[^\n]*master\.key is missing/,
    );
  });

  it.each([
    ['a malformed variable', { inline: 'c2hvcnQ=' }, 'PATCHBAY_MASTER_KEY must be'],
    ['33 bytes', { inline: randomBytes(33).toString('base64') }, 'PATCHBAY_MASTER_KEY must be'],
    ['a missing file', { file: join(folder, 'gone') }, 'PATCHBAY_MASTER_KEY_FILE names'],
    ['an unreadable file', { file: folder }, 'EISDIR'],
    ['a malformed generated file', { generatedFile: join(folder, 'bad') }, 'must be the base64'],
    ['a place that cannot be written', { generatedFile: join(file, 'master.key') }, 'master.key'],
    ['both variables', { inline: key.toString('base64'), file }, 'both set'],
  ])('is refused in one clear line without its content: %s', (_, sources, reason) => {
    writeFileSync(join(folder, 'bad'), 'hunter2');
    try {
      readMasterKey({ ...never, ...sources }, { mayGenerate: true });
      throw new Error('was accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(MasterKeyError);
      const { message } = error as Error;
      expect(message).toContain(reason);
      expect(message).not.toMatch(/\n|hunter2|c2hvcnQ/);
    }
  });
});

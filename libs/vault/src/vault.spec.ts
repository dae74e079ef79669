import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { type DataKeyRecord, type DataKeyStore, MasterKeyError, SealError, Vault } from './index.js';

class MemoryStore implements DataKeyStore {
  readonly records: DataKeyRecord[] = [];
  masterKeyId: string | undefined;
  reads = 0;
  find(id: string) {
    this.reads++;
    return Promise.resolve(this.records.find((record) => record.id === id) ?? null);
  }
  newest(workspaceId: string) {
    return Promise.resolve(this.records.findLast((record) => record.workspaceId === workspaceId) ?? null);
  }
  anyOne() {
    return Promise.resolve(this.records[0] ?? null);
  }
  claimMasterKey(id: string) {
    this.masterKeyId ??= id;
    return Promise.resolve(this.masterKeyId);
  }
  insert(record: DataKeyRecord) {
    this.records.push(record);
    return Promise.resolve();
  }
}

const here = { workspaceId: 'w1', integrationId: 'int1', column: 'config' };
const secret = { connection: { host: 'db.example', password: 'correct horse battery staple' } };

async function open(masterKey = randomBytes(32), store = new MemoryStore()) {
  return { masterKey, store, vault: await Vault.open(masterKey, store) };
}

describe('a vault', () => {
  it('opens what it sealed, for any JSON', async () => {
    const { vault } = await open();
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const opened = await vault.open(await vault.seal(value, here), here);
        expect(JSON.stringify(opened)).toBe(JSON.stringify(value));
      }),
    );
  });

  it('names format version and data key, shows no plain text, and never seals twice alike', async () => {
    const { vault, store } = await open();
    const sealed = await vault.seal(secret, here);
    expect(sealed).toMatch(/^v1\.[^.]+\.[\w-]{16}\.[\w-]+$/);
    expect(sealed.split('.')[1]).toBe(store.records[0]?.id);
    expect(Buffer.from(sealed.split('.')[3]!, 'base64url').toString('latin1')).not.toContain('correct horse');
    expect(await vault.seal(secret, here)).not.toBe(sealed);
  });

  it('refuses a value without JSON form', async () => {
    const { vault } = await open();
    await expect(vault.seal(undefined, here)).rejects.toThrow(SealError);
    await expect(vault.seal(1n, here)).rejects.toThrow(SealError);
  });

  it.each([
    ['another integration', { ...here, integrationId: 'int2' }],
    ['another column', { ...here, column: 'meta' }],
    ['another workspace', { ...here, workspaceId: 'w2' }],
  ])('opens neither of two texts swapped with %s', async (_, there) => {
    const { vault } = await open();
    const [mine, theirs] = [await vault.seal(secret, here), await vault.seal('other', there)];
    await expect(vault.open(theirs, here)).rejects.toThrow('sealed for another place');
    await expect(vault.open(mine, there)).rejects.toThrow('sealed for another place');
  });

  it('opens nothing in which one character differs', async () => {
    const { vault } = await open();
    const sealed = await vault.seal(secret, here);
    for (let at = 0; at < sealed.length; at++) {
      for (const other of ['A', 'B', '.', '=']) {
        if (sealed[at] === other) continue;
        const altered = sealed.slice(0, at) + other + sealed.slice(at + 1);
        await expect(vault.open(altered, here)).rejects.toThrow(SealError);
      }
    }
  });

  it('opens no other spelling of the same bytes', async () => {
    const { vault } = await open();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (const value of ['a', 'bc', 'def']) {
      const sealed = await vault.seal(value, here);
      const others = Array.from(alphabet)
        .map((last) => sealed.slice(0, -1) + last)
        .filter((text) => text !== sealed);
      for (const text of [...others, `${sealed}=`, `${sealed} `, ` ${sealed}`]) {
        await expect(vault.open(text, here)).rejects.toThrow(SealError);
      }
    }
  });

  it('opens nothing in which one bit of the bytes differs', async () => {
    const { vault } = await open();
    const [version, id, iv, box] = (await vault.seal('tiny', here)).split('.') as [
      string,
      string,
      string,
      string,
    ];
    const bytes = Buffer.from(box, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      const altered = [version, id, iv, flipped.toString('base64url')].join('.');
      await expect(vault.open(altered, here)).rejects.toThrow('was altered');
    }
  });

  it.each([
    ['', 'not a sealed text'],
    ['plain', 'not a sealed text'],
    ['v1.dk', 'not a sealed text'],
    ['v9.dk.a.b', 'format'],
    ['v1.dk.a.b', 'unknown'],
  ])('says what is wrong with %j', async (sealed, reason) => {
    const { vault } = await open();
    await expect(vault.open(sealed, here)).rejects.toThrow(SealError);
    await expect(vault.open(sealed, here)).rejects.toThrow(reason);
  });

  it('opens after a restart with the same master key', async () => {
    const { vault, masterKey, store } = await open();
    const sealed = await vault.seal(secret, here);
    const again = await open(masterKey, store);
    expect(await again.vault.open(sealed, here)).toEqual(secret);
  });

  it('makes one data key a workspace, reads it once, however many ask at the same time', async () => {
    const { vault, masterKey, store } = await open();
    const sealed = await Promise.all(Array.from({ length: 20 }, () => vault.seal(secret, here)));
    expect(store.records).toHaveLength(1);
    const again = await open(masterKey, store);
    await Promise.all(sealed.map((text) => again.vault.open(text, here)));
    expect(store.reads).toBe(1);
    await vault.seal(secret, { ...here, workspaceId: 'w2' });
    expect(store.records).toHaveLength(2);
  });

  it('shares its texts with another process that made a first key at the same time', async () => {
    const { vault, masterKey, store } = await open();
    const other = await Vault.open(masterKey, store);
    const sealed = await Promise.all([vault.seal('mine', here), other.seal('theirs', here)]);
    expect(store.records).toHaveLength(2);
    expect(await other.open(sealed[0], here)).toBe('mine');
    expect(await vault.open(sealed[1], here)).toBe('theirs');
  });

  it('refuses a wrong master key in one line, and holds neither key in what it says or stores', async () => {
    const { vault, masterKey, store } = await open();
    await vault.seal(secret, here);
    const wrong = randomBytes(32);
    const error: unknown = await Vault.open(wrong, store).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MasterKeyError);
    const told = `${(error as Error).message}${JSON.stringify(store.records)}`;
    expect((error as Error).message).toMatch(/^This is not the master key[^\n]*PATCHBAY_MASTER_KEY[^\n]*$/);
    for (const key of [wrong, masterKey])
      for (const form of ['base64', 'base64url', 'hex'] as const)
        expect(told).not.toContain(key.toString(form));
  });

  it('refuses a second master key before anything is sealed with the first', async () => {
    const { store } = await open();
    expect(store.records).toEqual([]);
    await expect(open(randomBytes(32), store)).rejects.toThrow(
      /^This is not the master key of this installation/,
    );
  });

  it('puts the master key of an older store on record once it has opened what is sealed, and no other', async () => {
    const { vault, masterKey, store } = await open();
    await vault.seal(secret, here);
    store.masterKeyId = undefined;
    await expect(open(randomBytes(32), store)).rejects.toThrow(MasterKeyError);
    expect(store.masterKeyId).toBeUndefined();
    await open(masterKey, store);
    expect(store.masterKeyId).toBe(store.records[0]!.masterKeyId);
  });

  it('refuses a damaged data key even when it names the right master key', async () => {
    const { vault, masterKey, store } = await open();
    const sealed = await vault.seal(secret, here);
    const again = await open(masterKey, store);
    store.records[0]!.workspaceId = 'w2';
    await expect(Vault.open(masterKey, store)).rejects.toThrow(MasterKeyError);
    await expect(again.vault.open(sealed, here)).rejects.toThrow(SealError);
  });

  it('refuses a master key of another length', async () => {
    await expect(open(randomBytes(16))).rejects.toThrow('must be 32 bytes');
  });
});

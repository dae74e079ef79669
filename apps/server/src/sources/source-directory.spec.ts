import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Metadata, openMetadata, type Source } from '@patchbay/metadata';
import { describeEngine } from '@patchbay/plugin-testing/engines';
import type { Caller } from '../identity/caller.js';
import { eventually } from '../testing/eventually.js';
import { freshDatabase } from '../testing/stores.js';
import { IntegrationDirectory } from '../integrations/integration-directory.js';
import { SourceDirectory } from './source-directory.js';

const INTEGRATION = 'int00000000000001';
const SOURCE = 'src00000000000001';
const caller = { workspaceId: 'w1', userId: 'u1' } as Caller;

async function fill(metadata: Metadata): Promise<Source> {
  await metadata.access.bootstrap({
    workspace: { id: 'w1', title: 'First' },
    user: { id: 'u1', email: 'owner@example.org' },
    token: { id: 't1', hash: 'a'.repeat(64) },
  });
  await metadata.integrations.insert({
    id: INTEGRATION,
    workspaceId: 'w1',
    title: 'Orders',
    type: 'database',
    subType: 'pg',
    enabled: true,
    isPrivate: false,
    meta: null,
    createdBy: 'u1',
    config: 'v1.sealed',
  });
  const source = await metadata.sources.insert({
    id: SOURCE,
    workspaceId: 'w1',
    baseId: 'shop',
    integrationId: INTEGRATION,
    title: 'Before',
    config: null,
    createdBy: 'u1',
  });
  return source!;
}

/** A replica's way to its sources, and how often it asked the database for one. */
function replicaOn(metadata: Metadata) {
  const integrations = new IntegrationDirectory(metadata);
  const sources = new SourceDirectory(metadata);
  const asked = jest.spyOn(metadata.sources, 'find');
  const find = async () => sources.find(await integrations.find(INTEGRATION, caller), SOURCE);
  return { find, asked };
}

describe('the directory of sources', () => {
  let folder: string;
  let metadata: Metadata;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'patchbay-sources-'));
    metadata = await openMetadata({ sqliteFile: join(folder, 'metadata.sqlite') });
  });
  afterEach(async () => {
    await metadata.close();
    rmSync(folder, { recursive: true });
  });

  it('asks the database once, until a request changes the source', async () => {
    const source = await fill(metadata);
    const { find, asked } = replicaOn(metadata);
    for (let n = 0; n < 3; n += 1) expect(await find()).toEqual(source);
    expect(asked).toHaveBeenCalledTimes(1);
    const updated = await metadata.sources.update(source, { title: 'After' });
    expect(await find()).toEqual(updated);
    await metadata.sources.delete(SOURCE);
    await expect(find()).rejects.toMatchObject({ status: 404 });
  });

  it('keeps nothing that was read while it changed', async () => {
    const source = await fill(metadata);
    const { find } = replicaOn(metadata);
    for (let version = 1, current = source; version < 20; version += 1) {
      const reads = [find(), find()];
      current = (await metadata.sources.update(current, { title: `Version ${version + 1}` }))!;
      await Promise.all(reads);
      expect((await find()).title).toBe(`Version ${version + 1}`);
    }
  });
});

describeEngine('postgres', 'the directories of sources of two replicas', (engine) => {
  let replicas: Metadata[] = [];

  beforeEach(async () => {
    const options = { url: await freshDatabase(engine()), sqliteFile: 'unused' };
    replicas = [await openMetadata(options), await openMetadata(options)];
  });
  afterEach(() => Promise.all(replicas.map((replica) => replica.close())));

  it('hear of each other’s changes', async () => {
    const [here, there] = replicas as [Metadata, Metadata];
    const source = await fill(here);
    const { find } = replicaOn(there);
    expect(await find()).toEqual(source);
    await here.sources.update(source, { title: 'After' });
    await eventually('it is heard', async () => (await find()).title === 'After');
    await here.sources.delete(SOURCE);
    const gone = async () =>
      find().then(
        () => false,
        () => true,
      );
    await eventually('it is heard', gone);
  });
});

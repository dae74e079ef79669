import { type Metadata } from '../index.js';
import { engines } from '../testing/engines.js';
import { openedOn } from '../testing/opened-on.js';
import { integration, owner } from '../testing/rows.js';

describe.each(engines)('usage records on $name', (engine) => {
  let metadata: Metadata;

  openedOn(engine, (opened) => {
    metadata = opened;
  });

  async function used(...data: Record<string, unknown>[]): Promise<string> {
    const { id } = await metadata.integrations.insert(integration());
    const at = { integrationId: id, workspaceId: owner.workspaceId };
    await metadata.usage.insert(data.map((each) => ({ ...at, data: each })));
    return id;
  }

  it('are listed newest first, and say which page is the last', async () => {
    const id = await used(...Array.from({ length: 450 }, (_, n) => ({ n })));
    const { usage } = metadata;
    const first = await usage.list(id, { limit: 200, offset: 0 });
    expect(first.isLastPage).toBe(false);
    expect(first.list.map((record) => record.data.n)).toEqual(Array.from({ length: 200 }, (_, n) => 449 - n));
    expect(await usage.list(id, { limit: 50, offset: 400 })).toMatchObject({ isLastPage: true });
    expect(await usage.list(id, { limit: 49, offset: 400 })).toMatchObject({ isLastPage: false });
    expect(await usage.list(id, { limit: 50, offset: 450 })).toEqual({ list: [], isLastPage: true });
  });

  it('come back as they went in', async () => {
    const id = await used({
      text: 'Grüße "😀" \\ %',
      big: 9007199254740993n.toString(),
      nested: { list: [1, null] },
    });
    expect(await metadata.usage.newest(id)).toEqual({
      id: expect.any(Number),
      integrationId: id,
      workspaceId: owner.workspaceId,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      data: { text: 'Grüße "😀" \\ %', big: '9007199254740993', nested: { list: [1, null] } },
    });
  });

  it('are none for an integration that was never used', async () => {
    const id = await used();
    expect(await metadata.usage.newest(id)).toBeNull();
    expect(await metadata.usage.sum(id, ['rows'])).toEqual({ rows: 0 });
  });

  it('are added up by the database; what is missing or no number counts as 0', async () => {
    const id = await used(
      { rows: 1, ms: 0.5, 'a.b': 10, big: 2 ** 40 },
      { rows: 2, ms: 1e-3, big: 2 ** 40 },
      { rows: '4', ms: null, 'a.b': true, nested: { rows: 100 } },
      { rows: -8, ms: [1], 'a.b': '7' },
    );
    const sums = await metadata.usage.sum(id, ['rows', 'ms', 'a.b', 'big', 'absent']);
    expect(sums).toEqual({ rows: -5, ms: expect.closeTo(0.501), 'a.b': 10, big: 2 ** 41, absent: 0 });
    expect(await metadata.usage.sum(id, [])).toEqual({});
  });

  it('take any field name for a name and nothing else', async () => {
    const id = await used({ rows: 1 });
    for (const name of ["x') FROM users; --", '$', '*', '', '?', '??', 'a b', '__proto__', "'"]) {
      expect(await metadata.usage.sum(id, ['rows', name])).toEqual(
        Object.fromEntries([
          ['rows', 1],
          [name, 0],
        ]),
      );
    }
  });

  it('can be added up though a text in them held a NUL or half a character', async () => {
    const id = await used({ rows: 1, text: 'a\0b\ud800c' }, { rows: 2 });
    expect(await metadata.usage.sum(id, ['rows'])).toEqual({ rows: 3 });
    const { list } = await metadata.usage.list(id, { limit: 9, offset: 1 });
    expect(list[0]?.data.text).toBe('a\ufffdb\ufffdc');
  });

  it('of an integration that is gone are dropped without harm to the others', async () => {
    const id = await used();
    const at = { workspaceId: owner.workspaceId, data: {} };
    await metadata.usage.insert([
      { ...at, integrationId: 'gone' },
      { ...at, integrationId: id },
    ]);
    expect((await metadata.usage.list(id, { limit: 9, offset: 0 })).list).toHaveLength(1);
    await metadata.usage.insert([]);
  });

  it('go with their integration', async () => {
    const id = await used({ rows: 1 });
    expect(await metadata.integrations.delete(id)).toBe('deleted');
    expect(await metadata.usage.newest(id)).toBeNull();
  });

  it('can be written by many at once', async () => {
    const id = await used();
    const record = { integrationId: id, workspaceId: owner.workspaceId, data: { rows: 1 } };
    await Promise.all(Array.from({ length: 30 }, () => metadata.usage.insert([record, record])));
    expect(await metadata.usage.sum(id, ['rows'])).toEqual({ rows: 60 });
  });
});

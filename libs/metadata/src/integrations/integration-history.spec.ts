import { type Metadata, type SealedIntegration, User } from '../index.js';
import { engines } from '../testing/engines.js';
import { openedOn } from '../testing/opened-on.js';
import { integration, owner } from '../testing/rows.js';

const SECOND = 'u2';

describe.each(engines)('the history of an integration on $name', (engine) => {
  let metadata: Metadata;
  let id: string;

  openedOn(engine, async (opened) => {
    metadata = opened;
    const user = { id: SECOND, email: 'second@example.org', createdAt: '2026-01-01T00:00:00.000Z' };
    await metadata.dataSource.manager.insert(User, user);
  });
  beforeEach(async () => {
    ({ id } = await metadata.integrations.insert(integration({ config: 'config 1' })));
  });

  const row = async (): Promise<SealedIntegration> =>
    (await metadata.integrations.find(id, { withConfig: true }))!;
  const change = async (config: string | undefined, changedBy = owner.userId): Promise<void> => {
    const changes = config === undefined ? { title: 'Renamed' } : { config };
    const note = { changedFields: Object.keys(changes), changedBy };
    expect(await metadata.integrations.update(await row(), changes, note)).not.toBeNull();
  };
  const list = (page = { limit: 10, offset: 0 }) => metadata.history.list(id, page);
  const configs = async (...versions: number[]) => {
    const present = await row();
    return Promise.all(versions.map((version) => metadata.history.configAt(present, version)));
  };

  it('begins with its creation', async () => {
    const { createdAt } = await row();
    expect(await list()).toEqual({
      rows: [
        {
          version: 1,
          current: true,
          changedFields: [],
          changedBy: owner.userId,
          changedByEmail: 'owner@example.org',
          changedAt: createdAt,
        },
      ],
      total: 1,
    });
    expect(await configs(0, 1, 2)).toEqual([null, 'config 1', null]);
  });

  it('keeps who changed what, and the config of every version', async () => {
    await change('config 2', SECOND);
    await change(undefined);
    await change('config 4');
    await change(undefined);
    const { rows, total } = await list();
    expect(total).toBe(5);
    expect(rows.map(({ version, current }) => [version, current])).toEqual([
      [5, true],
      [4, false],
      [3, false],
      [2, false],
      [1, false],
    ]);
    expect(rows[3]).toMatchObject({
      changedFields: ['config'],
      changedBy: SECOND,
      changedByEmail: 'second@example.org',
    });
    expect(rows[2]).toMatchObject({ changedFields: ['title'], changedBy: owner.userId });
    expect(await configs(1, 2, 3, 4, 5, 6)).toEqual([
      'config 1',
      'config 2',
      'config 2',
      'config 4',
      'config 4',
      null,
    ]);
  });

  it('comes in pages, the oldest version last', async () => {
    await change('config 2');
    await change('config 3');
    const pages = await Promise.all(
      [0, 2, 3, 4].map(async (offset) => (await list({ limit: 2, offset })).rows.map((each) => each.version)),
    );
    expect(pages).toEqual([[3, 2], [1], [], []]);
    expect((await list({ limit: 3, offset: 0 })).rows.map((each) => each.version)).toEqual([3, 2, 1]);
  });

  it('knows nothing of versions before those that were kept', async () => {
    await metadata.dataSource.query(`UPDATE integrations SET version = 7 WHERE id = '${id}'`);
    const { updatedAt } = await row();
    const unknown = { changedFields: [], changedBy: null, changedByEmail: null };
    expect(await list()).toEqual({
      rows: [{ version: 7, current: true, changedAt: updatedAt, ...unknown }],
      total: 1,
    });
    expect(await configs(1, 6, 7)).toEqual([null, null, 'config 1']);
    await change('config 8');
    expect((await list()).rows[1]).toEqual({ version: 7, current: false, changedAt: null, ...unknown });
    expect(await configs(6, 7, 8)).toEqual([null, 'config 1', 'config 8']);
  });

  it('goes with its integration, and is empty for one that is not there', async () => {
    await change('config 2');
    await metadata.integrations.delete(id);
    expect(await list()).toEqual({ rows: [], total: 0 });
    const left = await metadata.dataSource.query<unknown[]>(
      `SELECT * FROM integration_changes WHERE integration_id = '${id}'`,
    );
    expect(left).toEqual([]);
  });

  it('has no entry of an update that came too late', async () => {
    const stale = await row();
    await change('config 2');
    const note = { changedFields: ['config'], changedBy: owner.userId };
    expect(await metadata.integrations.update(stale, { config: 'late' }, note)).toBeNull();
    expect((await list()).total).toBe(2);
  });
});

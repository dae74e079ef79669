import { type AuditQuery, type Metadata, type NewAuditEvent } from '../index.js';
import { engines } from '../testing/engines.js';
import { openedOn } from '../testing/opened-on.js';
import { workspaceHolding } from '../testing/rows.js';

describe.each(engines)('audit events on $name', (engine) => {
  let metadata: Metadata;
  let workspaceId: string;

  openedOn(engine, (opened) => {
    metadata = opened;
  });
  beforeEach(async () => {
    workspaceId = await workspaceHolding(metadata);
  });

  const event = (more: Partial<NewAuditEvent> = {}): NewAuditEvent => ({
    workspaceId,
    userId: 'u1',
    userEmail: 'owner@example.org',
    tokenId: 't1',
    action: 'integration.update',
    target: { type: 'integration', id: 'int1', title: 'Orders' },
    outcome: 'ok',
    ip: '192.0.2.7',
    requestId: 'r1',
    ...more,
  });
  const list = (query: Partial<AuditQuery> = {}) =>
    metadata.audit.list({ workspaceId, limit: 25, offset: 0, ...query });
  const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`;

  it('come back as they went in', async () => {
    const whole = {
      ...event(),
      createdAt: day(1),
      detail: 'query',
      outcome: 'refused' as const,
      code: 'ERR_FORBIDDEN',
      changedFields: ['title', 'config.connection.host', 'Grüße "😀"'],
    };
    const bare = { ...event({ target: null, tokenId: null, ip: null, requestId: null }), createdAt: day(2) };
    await metadata.audit.insert([whole, bare]);
    const { rows } = await list();
    expect(rows).toEqual([
      { ...bare, id: expect.any(Number), detail: null, code: null, changedFields: null },
      { ...whole, id: expect.any(Number) },
    ]);
  });

  it('are cut to the room there is, and lose what an engine cannot store', async () => {
    const long = `\0${'x'.repeat(500)}`;
    await metadata.audit.insert([
      event({ detail: long, ip: long, requestId: long, code: long, target: { type: 'source', id: long } }),
    ]);
    const [row] = (await list()).rows;
    expect(row!.target!.id).toBe(`\ufffd${'x'.repeat(63)}`);
    expect(row!.detail).toHaveLength(128);
    expect([row!.ip, row!.requestId, row!.code].map((text) => text!.length)).toEqual([64, 64, 64]);
  });

  it('are listed newest first, in pages, with the number of all', async () => {
    await metadata.audit.insert(Array.from({ length: 450 }, (_, n) => event({ requestId: `r${n}` })));
    const idsOf = async (query: Partial<AuditQuery>) => {
      const { rows, total } = await list(query);
      expect(total).toBe(450);
      return rows.map((row) => row.requestId);
    };
    const all = Array.from({ length: 450 }, (_, n) => `r${449 - n}`);
    expect(await idsOf({ limit: 1000 })).toEqual(all);
    expect(await idsOf({ limit: 7, offset: 3 })).toEqual(all.slice(3, 10));
    expect(await idsOf({ limit: 7, offset: 448 })).toEqual(all.slice(448));
    expect(await idsOf({ offset: 450 })).toEqual([]);
  });

  it('are filtered by each of their sides, and by all at once', async () => {
    const other = { userId: 'u2', action: 'token.create', outcome: 'failed' as const };
    await metadata.audit.insert([
      event({ requestId: 'a', createdAt: day(1) }),
      event({ requestId: 'b', createdAt: day(2), ...other }),
      event({ requestId: 'c', createdAt: day(3), target: { type: 'token', id: 'tok' } }),
      event({ requestId: 'd', createdAt: day(4), ...other, target: null }),
    ]);
    const found = async (query: Partial<AuditQuery>) => {
      const { rows, total } = await list(query);
      expect(total).toBe(rows.length);
      return rows.map((row) => row.requestId).join('');
    };
    expect(await found({})).toBe('dcba');
    expect(await found({ targetId: 'int1' })).toBe('ba');
    expect(await found({ userId: 'u2' })).toBe('db');
    expect(await found({ action: 'token.create' })).toBe('db');
    expect(await found({ outcome: 'ok' })).toBe('ca');
    expect(await found({ from: day(2) })).toBe('dcb');
    expect(await found({ to: day(3) })).toBe('cba');
    expect(await found({ from: day(2), to: day(3) })).toBe('cb');
    expect(await found({ targetId: 'int1', userId: 'u2', action: 'token.create', from: day(1) })).toBe('b');
    expect(await found({ userId: "' OR 1=1 --" })).toBe('');
    const [newest] = (await list()).rows;
    expect(await found({ before: newest!.id })).toBe('cba');
  });

  it("are none of another workspace's", async () => {
    await metadata.audit.insert([event()]);
    const other = await workspaceHolding(metadata);
    expect(await list({ workspaceId: other })).toEqual({ rows: [], total: 0 });
  });

  it('of a workspace that is gone are dropped without harm to the others', async () => {
    await metadata.audit.insert([event({ workspaceId: 'gone' }), event()]);
    expect((await list()).total).toBe(1);
    expect((await list({ workspaceId: 'gone' })).total).toBe(0);
  });

  it('that must be there first are, at whatever number of requests at once', async () => {
    const requests = Array.from({ length: 450 }, async (_, n) => {
      await metadata.audit.record(event({ requestId: `r${n}` }));
      if (n % 100 === 0)
        expect((await list({ limit: 1000 })).rows.map((row) => row.requestId)).toContain(`r${n}`);
    });
    await Promise.all(requests);
    expect((await list()).total).toBe(450);
    await metadata.audit.record(event({ requestId: 'alone' }));
    expect((await list()).rows[0]!.requestId).toBe('alone');
  });

  it('that must be there first are, beside one of a workspace that is gone', async () => {
    await Promise.all(
      [event({ workspaceId: 'gone' }), event(), event()].map((one) => metadata.audit.record(one)),
    );
    expect((await list()).total).toBe(2);
  });

  it('that must be there first are refused where they cannot be written', async () => {
    const query = jest.spyOn(metadata.dataSource.manager, 'query').mockRejectedValue(new Error('disk full'));
    try {
      await expect(metadata.audit.record(event())).rejects.toThrow('disk full');
    } finally {
      query.mockRestore();
    }
    expect((await list()).total).toBe(0);
  });

  it('are kept with the change that they tell of, or not at all', async () => {
    const undone = metadata.dataSource.transaction(async (manager) => {
      await metadata.audit.insert([event()], manager);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect((await list()).total).toBe(0);
  });

  it('age out in chunks, up to a moment and no further', async () => {
    await metadata.audit.deleteOlderThan('9999');
    await metadata.audit.insert(Array.from({ length: 2500 }, () => event({ createdAt: day(1) })));
    await metadata.audit.insert([
      event({ createdAt: day(3), requestId: 'later' }),
      event({ createdAt: day(1) }),
      event({ createdAt: day(2), requestId: 'at the moment' }),
    ]);
    expect(await metadata.audit.deleteOlderThan(day(2))).toBe(2501);
    expect((await list()).rows.map((row) => row.requestId)).toEqual(['at the moment', 'later']);
    expect(await metadata.audit.deleteOlderThan(day(2))).toBe(0);
    expect(await metadata.audit.deleteOlderThan(day(9))).toBe(2);
  });
});

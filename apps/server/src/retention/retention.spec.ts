import { type Metadata, type MetadataOptions, openMetadata } from '@patchbay/metadata';
import { describeEngine } from '@patchbay/plugin-testing/engines';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { freshDatabase } from '../testing/stores.js';
import { Retention } from './retention.js';

const NOW = Date.parse('2026-06-01T00:00:00.000Z');
const daysAgo = (days: number) => new Date(NOW - days * 86_400_000).toISOString();
const KEEP_ALL = { usageMaxAgeDays: 0, usageMaxRecords: 0, auditMaxAgeDays: 0 };

describe('the retention, metadata in SQLite', () => {
  const sqliteFile = useFile();
  retains(() => ({ sqliteFile: sqliteFile() }));
});

describeEngine('postgres', 'the retention, metadata in PostgreSQL', (engine) => {
  retains(async () => ({ url: await freshDatabase(engine()), sqliteFile: 'unused' }));
});

function useFile(): () => string {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchbay-retention-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  return () => join(folder, 'metadata.sqlite');
}

function retains(place: () => MetadataOptions | Promise<MetadataOptions>): void {
  let metadata: Metadata;
  let log: string[];

  beforeEach(async () => {
    metadata = await openMetadata(await place());
    log = [];
    await metadata.access.bootstrap({
      workspace: { id: 'w1', title: 'First' },
      user: { id: 'u1', email: 'owner@example.org' },
      token: { id: 't1', hash: 'a'.repeat(64) },
    });
    await metadata.integrations.insert({
      id: 'int00000000000001',
      workspaceId: 'w1',
      title: 'Used',
      type: 'database',
      subType: 'pg',
      enabled: true,
      isPrivate: false,
      meta: null,
      createdBy: 'u1',
      config: 'v1.sealed',
    });
    for (const days of [100, 50, 10, 1]) await leave(days);
  });
  afterEach(async () => {
    jest.useRealTimers();
    await metadata.close();
  });

  /** A record and an event of so many days ago. */
  async function leave(days: number): Promise<void> {
    const at = { workspaceId: 'w1', createdAt: daysAgo(days) };
    await metadata.usage.insert([{ ...at, integrationId: 'int00000000000001', data: { days } }]);
    await metadata.audit.insert([
      {
        ...at,
        userId: 'u1',
        userEmail: 'owner@example.org',
        tokenId: 't1',
        action: 'integration.test',
        target: null,
        outcome: 'ok',
        ip: null,
        requestId: String(days),
      },
    ]);
  }
  async function left() {
    const { list } = await metadata.usage.list('int00000000000001', { limit: 99, offset: 0 });
    const { rows } = await metadata.audit.list({ workspaceId: 'w1', limit: 99, offset: 0 });
    return {
      usage: list.map(({ data }) => data.days),
      audit: rows.map(({ requestId }) => Number(requestId)),
    };
  }
  const retention = (settings: Partial<typeof KEEP_ALL>) =>
    new Retention(
      metadata,
      { retention: { ...KEEP_ALL, ...settings } },
      pino({}, { write: (line) => log.push(line) }),
    );

  it('keeps everything for ever when the settings say so', async () => {
    expect(await retention({}).run(NOW)).toEqual({ usageRecords: 0, auditEvents: 0 });
    expect(await left()).toEqual({ usage: [1, 10, 50, 100], audit: [1, 10, 50, 100] });
  });

  it('removes what is older than each may be, and what is more than an integration may have', async () => {
    const settings = { usageMaxAgeDays: 60, usageMaxRecords: 2, auditMaxAgeDays: 20 };
    expect(await retention(settings).run(NOW)).toEqual({ usageRecords: 2, auditEvents: 2 });
    expect(await left()).toEqual({ usage: [1, 10], audit: [1, 10] });
  });

  it('never runs twice at once', async () => {
    const one = retention({ usageMaxAgeDays: 60 });
    const [first, second] = [one.run(NOW), one.run(NOW)];
    expect(second).toBe(first);
    expect((await first).usageRecords).toBe(1);
    expect((await one.run(NOW)).usageRecords).toBe(0);
  });

  it('runs by itself a minute after the start and every hour, says what is gone, and stops', async () => {
    jest.useFakeTimers({ now: NOW, doNotFake: ['setImmediate', 'nextTick', 'performance'] });
    const one = retention({ usageMaxAgeDays: 60 });
    const runs = jest.spyOn(one, 'run');
    one.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(59_000);
    expect(runs).toHaveBeenCalledTimes(0);
    await jest.advanceTimersByTimeAsync(1_000);
    await runs.mock.results[0]!.value;
    await jest.advanceTimersByTimeAsync(3_600_000);
    await runs.mock.results[1]!.value;
    await jest.advanceTimersByTimeAsync(0);
    expect(runs).toHaveBeenCalledTimes(2);
    expect(log.map((line) => (JSON.parse(line) as { removed: object }).removed)).toEqual([
      { usageRecords: 1, auditEvents: 0 },
      { usageRecords: 0, auditEvents: 0 },
    ]);
    await one.onApplicationShutdown();
    await jest.advanceTimersByTimeAsync(9 * 3_600_000);
    expect(runs).toHaveBeenCalledTimes(2);
  });

  it('survives a database that does not answer, and tries again', async () => {
    jest.useFakeTimers({ now: NOW, doNotFake: ['setImmediate', 'nextTick', 'performance'] });
    const one = retention({ usageMaxAgeDays: 60 });
    const broken = jest
      .spyOn(metadata.usage, 'deleteOlderThan')
      .mockRejectedValueOnce(new Error('the database is away'));
    one.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(log.join('')).toContain('the database is away');
    await jest.advanceTimersByTimeAsync(3_600_000);
    await broken.mock.results[1]!.value;
    expect((await left()).usage).toEqual([1, 10, 50]);
    await one.onApplicationShutdown();
  });
}

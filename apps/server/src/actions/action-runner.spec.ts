import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqlite3 } from '@patchbay/database-sqlite3';
import { type Metadata, openMetadata, type Role } from '@patchbay/metadata';
import { BUFFERED_LIMITS, PluginHost, RowResult, type RunResult } from '@patchbay/plugin-host';
import { MemoryKeys } from '@patchbay/plugin-testing/bench';
import { Vault } from '@patchbay/vault';
import { pino } from 'pino';
import { AuditTrail } from '../audit/audit-trail.js';
import { Caller } from '../identity/caller.js';
import { IntegrationDirectory } from '../integrations/integration-directory.js';
import { ReferencesService } from '../integrations/references.service.js';
import { SourceDirectory } from '../sources/source-directory.js';
import { ActionRunner, type RunRequest } from './action-runner.js';

const PLACE = { id: 'int00000000000001', workspaceId: 'w1' };
const USER = { userId: 'u1', email: 'ada@example.org', workspaceId: 'w1', tokenId: 't1' };
const logger = pino({ enabled: false });

/** Takes a result as a caller does that has no client to send it to. */
const buffered = {
  limitsFor: () => BUFFERED_LIMITS,
  take: async (result: RunResult): Promise<unknown> => {
    if (!(result instanceof RowResult)) return JSON.parse((result as { json: string }).json);
    let text = '';
    await result.json((pieces) => {
      text = Buffer.concat([...pieces]).toString();
      return Promise.resolve();
    });
    return JSON.parse(text);
  },
};

describe('running an action without HTTP', () => {
  let folder: string;
  let metadata: Metadata;
  let host: PluginHost;
  let audit: AuditTrail;
  let runner: ActionRunner;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'patchbay-runner-'));
    metadata = await openMetadata({ sqliteFile: join(folder, 'metadata.sqlite') });
    const vault = await Vault.open(randomBytes(32), new MemoryKeys());
    host = new PluginHost({ plugins: [sqlite3], vault, logger, filesRoot: join(folder, 'files') });
    audit = new AuditTrail(metadata, logger);
    const directory = new IntegrationDirectory(metadata);
    const references = new ReferencesService(host, metadata, directory, audit);
    runner = new ActionRunner(host, directory, new SourceDirectory(metadata), references, audit);
    await metadata.access.bootstrap({
      workspace: { id: 'w1', title: 'First' },
      user: { id: 'u1', email: USER.email },
      token: { id: 't1', hash: 'a'.repeat(64) },
    });
    const file = { connection: { filename: 'orders.db', create: true } };
    await metadata.integrations.insert({
      ...PLACE,
      title: 'Orders',
      type: sqlite3.type,
      subType: sqlite3.subType,
      enabled: true,
      isPrivate: false,
      meta: null,
      createdBy: 'u1',
      config: (await host.configs.seal(sqlite3, PLACE, file)).config,
    });
  });
  afterEach(async () => {
    await host.close();
    await metadata.close();
    rmSync(folder, { recursive: true });
  });

  const callerOf = (role: Role) => new Caller({ ...USER, role }, { context: { id: 'job-1' } });
  const run = (role: Role, request: Partial<RunRequest>, delivery = buffered) =>
    runner.run(
      callerOf(role),
      { integrationId: PLACE.id, action: 'query', whenGone: () => undefined, ...request },
      delivery,
    );
  const events = async () => {
    await audit.flush();
    const { rows } = await metadata.audit.list({ workspaceId: 'w1', limit: 10, offset: 0 });
    return rows.map(({ action, outcome, code, detail, target, requestId, ip }) => ({
      ran: [action, outcome, code, detail],
      target,
      requestId,
      ip,
    }));
  };

  it('gives what the action gave, and records it once it is taken', async () => {
    const answer = await run('editor', { params: { sql: 'SELECT 1 AS one' } });
    expect(answer).toMatchObject({ rows: [{ one: 1 }], truncated: false });
    expect(await events()).toEqual([
      {
        ran: ['integration.execute', 'ok', null, 'query'],
        target: { type: 'integration', id: PLACE.id, title: 'Orders' },
        requestId: 'job-1',
        ip: null,
      },
    ]);
  });

  it.each<[string, Role, Partial<RunRequest>, string, string, string | null]>([
    ['a role below the action’s', 'editor', { action: 'write' }, 'refused', 'ERR_FORBIDDEN', 'write'],
    ['an unknown action', 'owner', { action: 'no such' }, 'refused', 'ERR_UNKNOWN_ACTION', null],
    [
      'another integration',
      'owner',
      { integrationId: 'int00000000000002' },
      'refused',
      'ERR_INTEGRATION_NOT_FOUND',
      null,
    ],
    ['another source', 'owner', { sourceId: 'src00000000000001' }, 'refused', 'ERR_NOT_FOUND', 'query'],
    ['params that do not fit', 'owner', { params: { sql: 1 } }, 'refused', 'ERR_BAD_REQUEST', 'query'],
    [
      'a caller that went away',
      'owner',
      { params: { sql: 'SELECT 1' }, whenGone: (leave) => leave() },
      'failed',
      'ERR_CANCELLED',
      'query',
    ],
  ])('records that it did not run: %s', async (_, role, request, outcome, code, detail) => {
    await expect(run(role, request)).rejects.toThrow();
    expect(await events()).toMatchObject([
      {
        ran: ['integration.execute', outcome, code, detail],
        target: { id: request.integrationId ?? PLACE.id },
      },
    ]);
  });

  it('refuses a disabled integration before anything is opened', async () => {
    const row = await metadata.integrations.find(PLACE.id, { withConfig: true });
    await metadata.integrations.update(row!, { enabled: false }, { changedFields: [], changedBy: 'u1' });
    await expect(run('owner', { params: { sql: 'SELECT 1' } })).rejects.toThrow('disabled');
    expect(host.openSessions).toBe(0);
    expect(await events()).toMatchObject([
      { ran: ['integration.execute', 'refused', 'ERR_DISABLED', 'query'] },
    ]);
  });

  it('counts a result that could not be taken as a failure, under limits that its taker names', async () => {
    const limitsFor = jest.fn(() => BUFFERED_LIMITS);
    const take = async (result: RunResult) => {
      await buffered.take(result);
      throw new Error('the taker is away');
    };
    await expect(run('owner', { params: { sql: 'SELECT 1' } }, { limitsFor, take })).rejects.toThrow('away');
    expect(limitsFor).toHaveBeenCalledTimes(1);
    expect(await events()).toMatchObject([
      { ran: ['integration.execute', 'failed', 'ERR_INTERNAL', 'query'] },
    ]);
  });
});

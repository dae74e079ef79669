import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import {
  action,
  definePlugin,
  field,
  type IntegrationHandle,
  type JsonValue,
  type Plugin,
  type Session,
} from '@patchbay/plugin-kit';
import { MemoryKeys } from '@patchbay/plugin-testing/bench';
import { Vault } from '@patchbay/vault';
import type { Config, SealedIntegration } from '../configs/configs.js';
import type { WhenGone } from '../limits/deadline.js';
import { BUFFERED_LIMITS } from '../limits/limits.js';
import { PluginHost } from '../plugin-host.js';
import type { ReferenceCaller } from '../configs/references.js';
import type { ValueResult } from './run-parts.js';

const base = mkdtempSync(join(tmpdir(), 'referring-'));
const logger = { debug: () => undefined, warn: () => undefined };
const params = { type: 'object' } as const;

beforeAll(() => {
  for (const name of ['part', 'whole']) {
    mkdirSync(join(base, name));
    writeFileSync(join(base, name, 'icon.svg'), '<svg/>');
  }
});
afterAll(() => rmSync(base, { recursive: true }));

const urlOf = (name: string): string => pathToFileURL(join(base, name, 'src', `${name}.js`)).href;

async function eventual(isSo: () => boolean): Promise<void> {
  while (!isSo()) await nextTurn();
}

/** Sessions of `part` that are open, how many were at once, and what its actions wait for. */
class Ground {
  open = 0;
  most = 0;
  closed = 0;
  failures = 0;
  gate: Promise<unknown> = Promise.resolve();
  kept: IntegrationHandle | undefined;
  readonly part: Plugin;
  readonly whole: Plugin;

  constructor() {
    this.part = definePlugin({
      type: 'database',
      subType: 'part',
      url: urlOf('part'),
      manifest: { title: 'Part', description: '', icon: 'i', capabilities: [] },
      form: [],
      actions: {
        wait: action<Session, object>({
          ...{ title: 'Wait', kind: 'read', gives: 'value', params, result: {} },
          run: async () => {
            await nextTurn();
            await this.gate;
            return { open: this.open };
          },
        }),
      },
      open: () => this.#open(),
      errorCode: () => 'unreachable',
    });
    const reference = (key: string) => field.integration(key, { label: key, uses: 'read' });
    this.whole = definePlugin({
      type: 'sync',
      subType: 'whole',
      url: urlOf('whole'),
      manifest: { title: 'Whole', description: '', icon: 'i', capabilities: [] },
      connections: 0,
      form: [reference('one'), reference('two')] as const,
      actions: {
        both: action<Session, object>({
          ...{ title: 'Both', kind: 'read', gives: 'value', params, result: {} },
          run: async (_session, _params, { integrations: { one, two } }) => {
            this.kept = one;
            return Promise.all([one, two].map((each) => each!.run('wait'))) as Promise<JsonValue>;
          },
        }),
        again: action<Session, object>({
          ...{ title: 'Again', kind: 'read', gives: 'value', params, result: {} },
          run: async (_session, _params, { integrations: { one } }) => {
            const told = await one!.run('wait').catch((error: Error) => error.message);
            await one!.run('wait');
            return told;
          },
        }),
      },
      open: () => Promise.resolve({ ping: () => Promise.resolve({}), close: () => Promise.resolve() }),
      errorCode: () => 'unknown',
    });
  }

  async #open(): Promise<Session> {
    await nextTurn();
    if ((this.failures -= 1) >= 0) throw new Error('refused');
    this.open += 1;
    this.most = Math.max(this.most, this.open);
    let isOpen = true;
    return {
      ping: () => Promise.resolve({}),
      close: () => {
        if (isOpen) [this.open, this.closed] = [this.open - 1, this.closed + 1];
        isOpen = false;
        return Promise.resolve();
      },
    };
  }
}

describe('runs that refer to other integrations', () => {
  let ground: Ground;
  let host: PluginHost;
  let saved: Map<string, SealedIntegration>;

  const start = async (maxSessions: number): Promise<void> => {
    ground = new Ground();
    saved = new Map();
    const vault = await Vault.open(randomBytes(32), new MemoryKeys());
    const plugins = [ground.part, ground.whole];
    host = new PluginHost({ ...{ plugins, vault, logger, maxSessions, filesRoot: base }, drainMs: 10 });
    for (const id of ['a', 'b', 'c']) await save(ground.part, id, {});
    await save(ground.whole, 'ab', { one: 'a', two: 'b' });
    await save(ground.whole, 'ba', { one: 'b', two: 'a' });
  };
  afterEach(() => host.close());

  const save = async (plugin: Plugin, id: string, config: Config): Promise<void> => {
    const place = { id, workspaceId: 'w1' };
    const { config: sealed } = await host.configs.seal(plugin, place, config);
    const { type, subType } = plugin;
    saved.set(id, { ...place, version: 1, type, subType, config: sealed });
  };
  const references: ReferenceCaller = {
    mayWrite: false,
    find: (id) => Promise.resolve(saved.has(id) ? { ...saved.get(id)!, enabled: true } : undefined),
    ran: () => undefined,
  };
  const run = async (id: string, name: string, whenGone: WhenGone = () => undefined) => {
    const call = { action: name, params: {}, limits: BUFFERED_LIMITS, whenGone, references };
    return JSON.parse(((await host.run(saved.get(id)!, call)) as ValueResult).json) as unknown;
  };

  it('end one after the other where there is one place, whichever they name first', async () => {
    await start(1);
    const runs = Array.from({ length: 6 }, (_, at) => run(at % 2 === 0 ? 'ab' : 'ba', 'both'));
    const others = ['a', 'b', 'c'].map((id) => run(id, 'wait'));
    await Promise.all([...runs, ...others]);
    // Those of one run: it has all that there is.
    expect(ground.most).toBe(2);
  });

  it('take no more places than there are, where there are enough for one', async () => {
    await start(3);
    await Promise.all(Array.from({ length: 10 }, (_, at) => run(at % 2 === 0 ? 'ab' : 'ba', 'both')));
    expect(ground.most).toBeLessThanOrEqual(3);
  });

  it('get the place of a session that is idle, and keep none themselves', async () => {
    await start(1);
    await run('c', 'wait');
    expect(host.openSessions).toBe(1);
    await run('ab', 'both');
    expect([host.openSessions, ground.open]).toEqual([0, 0]);
  });

  it('leave the queue when they are cancelled, and the next one gets in', async () => {
    await start(1);
    let open!: () => void;
    ground.gate = new Promise<void>((resolve) => (open = resolve));
    const first = run('ab', 'both');
    await eventual(() => ground.open === 2);
    let leave: (() => void) | undefined;
    const second = run('ba', 'both', (gone) => (leave = gone));
    const third = run('ba', 'both');
    await eventual(() => leave !== undefined);
    leave!();
    await expect(second).rejects.toMatchObject({ kind: 'cancelled' });
    open();
    await Promise.all([first, third]);
    expect(ground.most).toBe(2);
  });

  it('lose the session of one that was changed, once the time to drain is over', async () => {
    await start(5);
    let open!: () => void;
    ground.gate = new Promise<void>((resolve) => (open = resolve));
    const running = run('ab', 'both');
    await eventual(() => ground.open === 2);
    await host.retire('a');
    expect(ground.closed).toBe(1);
    open();
    await running;
    expect(ground.open).toBe(0);
  });

  it('let go of what they referred to when they are over', async () => {
    await start(5);
    await run('ab', 'both');
    await expect(ground.kept!.run('wait')).rejects.toMatchObject({ kind: 'cancelled' });
    expect(ground.open).toBe(0);
  });

  it('name the field of one that cannot be reached, and may try it again', async () => {
    await start(5);
    ground.failures = 1;
    expect(await run('ab', 'again')).toMatch(/^config\.one: /);
    ground.failures = 2;
    const failure = { kind: 'unreachable', fields: [{ path: 'config.one' }] };
    await expect(run('ab', 'again')).rejects.toMatchObject(failure);
    expect(ground.open).toBe(0);
  });

  it('have none of what their caller may not know of', async () => {
    await start(5);
    await save(ground.whole, 'gone', { one: 'a', two: 'nowhere' });
    const failure = { kind: 'reference_unavailable', fields: [{ path: 'config.two' }] };
    await expect(run('gone', 'both')).rejects.toMatchObject(failure);
    expect(ground.most).toBe(0);
  });
});

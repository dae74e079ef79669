import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import {
  BUFFERED_LIMITS,
  type Config,
  PluginHost,
  type ReferenceCaller,
  type SealedIntegration,
} from '@patchbay/plugin-host';
import type { FormReference, Given, Gives, Plugin } from '@patchbay/plugin-kit';
import { Vault } from '@patchbay/vault';
import { MemoryKeys } from '../bench/index.js';
import { type StandIn, StandIns } from './stand-in.js';

/** A run of a plugin that uses what one of its fields refers to. */
export interface ReferringRun {
  readonly action: string;
  readonly params: object;
  /** The action that it runs there, and what that gives. */
  readonly runs: string;
  readonly answer: () => Given[Gives];
}

/** For plugins whose forms refer to other integrations. */
export interface ReferenceContract {
  readonly plugin: Plugin;
  /** @param ids of what each field refers to, by the fields' keys */
  readonly config: (ids: Readonly<Record<string, string>>) => Config;
  /** One for each such field, by its key. */
  readonly runs: Readonly<Record<string, ReferringRun>>;
}

/** Every promise on the fields of a plugin that refer to integrations, over stand-ins for those. */
export function referenceContract(contract: ReferenceContract): void {
  const { plugin, runs } = contract;
  describe(`the ${plugin.subType} plugin, over stand-ins for what it refers to,`, () => {
    const made = new StandIns();
    let trial: Trial | undefined;
    afterEach(() => trial?.host.close());
    afterAll(() => made.remove());

    it('refers to something, and has a run for each field that does', () => {
      const keys = plugin.form.references.map(({ key }) => key);
      expect(keys.length).toBeGreaterThan(0);
      expect(Object.keys(runs).sort()).toEqual(keys.sort());
    });

    for (const field of plugin.form.references) {
      const own = runs[field.key]!;
      const path = `config.${field.path}`;

      it(`runs what "${field.key}" refers to, and keeps no session of it`, async () => {
        trial = await prepare(contract, made);
        await trial.run(own);
        const { seen } = trial.standIns[field.key]!;
        expect(seen.runs).toBeGreaterThan(0);
        expect([seen.opened, seen.open]).toEqual([1, 0]);
      });

      it(`works with "${field.key}" where the server has one place for sessions`, async () => {
        trial = await prepare(contract, made, { maxSessions: 1 });
        await Promise.all([trial.run(own), trial.run(own)]);
        expect(trial.standIns[field.key]!.seen.open).toBe(0);
      });

      it(`ends the work of "${field.key}" when its caller goes away`, async () => {
        const never = new Promise<void>(() => undefined);
        trial = await prepare(contract, made, {
          gate: (key) => (key === field.key ? never : Promise.resolve()),
        });
        const { seen } = trial.standIns[field.key]!;
        let leave: (() => void) | undefined;
        const running = trial.run(own, (gone) => (leave = gone));
        while (seen.runs === 0) await new Promise(setImmediate);
        leave!();
        await expect(running).rejects.toMatchObject({ kind: 'cancelled' });
        expect(seen.aborted).toBe(1);
      });

      it(`names "${field.key}" where it cannot have what that refers to`, async () => {
        trial = await prepare(contract, made);
        const refused = { kind: 'reference_unavailable', fields: [{ path }] };
        for (const wrong of [{ enabled: false }, undefined]) {
          trial.change(field.key, wrong);
          await expect(trial.run(own)).rejects.toMatchObject(refused);
        }
        expect(trial.standIns[field.key]!.seen.runs).toBe(0);
      });

      if (field.uses === 'read')
        it(`writes nothing to what "${field.key}" refers to`, async () => {
          trial = await prepare(contract, made, { kind: 'write' });
          await expect(trial.run(own)).rejects.toMatchObject({ fields: [{ path }] });
          expect(trial.standIns[field.key]!.seen.runs).toBe(0);
        });
    }
  });
}

interface Trial {
  readonly host: PluginHost;
  readonly standIns: Readonly<Record<string, StandIn>>;
  run(run: ReferringRun, whenGone?: (leave: () => void) => void): Promise<void>;
  /** What becomes of the integration that a field refers to: it is gone, or other than it was. */
  change(key: string, to: { readonly enabled: boolean } | undefined): void;
}

interface Circumstances {
  readonly maxSessions?: number;
  /** Of the actions of stand-ins; what each field uses where it is left out. */
  readonly kind?: FormReference['uses'];
  readonly gate?: (key: string) => Promise<unknown>;
}

async function prepare(
  { plugin, config, runs }: ReferenceContract,
  made: StandIns,
  { maxSessions = 10, kind, gate = () => Promise.resolve() }: Circumstances = {},
): Promise<Trial> {
  const standIns = Object.fromEntries(
    plugin.form.references.map((field) => {
      const { runs: name, answer } = runs[field.key]!;
      const options = { field, action: name, answer, kind: kind ?? field.uses, gate: () => gate(field.key) };
      return [field.key, made.make(options)];
    }),
  );
  const host = new PluginHost({
    plugins: [plugin, ...Object.values(standIns).map((each) => each.plugin)],
    vault: await Vault.open(randomBytes(32), new MemoryKeys()),
    logger: { debug: () => undefined, warn: () => undefined },
    filesRoot: tmpdir(),
    maxSessions,
  });
  const seal = async (of: Plugin, id: string, said: Config): Promise<SealedIntegration> => {
    const place = { id, workspaceId: 'contract' };
    const { config: sealed } = await host.configs.seal(of, place, said);
    return { ...place, version: 1, type: of.type, subType: of.subType, config: sealed };
  };
  const saved = new Map<string, SealedIntegration & { enabled: boolean }>();
  for (const [key, standIn] of Object.entries(standIns))
    saved.set(key, { ...(await seal(standIn.plugin, key, {})), enabled: true });
  const ids = Object.fromEntries(Object.keys(standIns).map((key) => [key, key]));
  const integration = await seal(plugin, 'referring', config(ids));
  const references: ReferenceCaller = {
    mayWrite: true,
    find: (id) => Promise.resolve(saved.get(id)),
    ran: () => undefined,
  };
  return {
    host,
    standIns,
    run: async ({ action, params }, whenGone = () => undefined) => {
      await host.run(integration, { action, params, limits: BUFFERED_LIMITS, whenGone, references });
    },
    change: (key, to) => {
      const before = saved.get(key);
      if (to && before) saved.set(key, { ...before, ...to });
      else saved.delete(key);
    },
  };
}

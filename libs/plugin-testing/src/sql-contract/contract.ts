import type { Config } from '@patchbay/plugin-host';
import type { Capability, Plugin } from '@patchbay/plugin-kit';
import type { Engine, EngineKind } from '../engines/index.js';
import type { Trial } from './trial.js';

/** What a test asks for: something the plugin declares, or a server of its own behind it. */
export type Need = Capability | 'server';

/** One promise of the contract; it throws where the plugin breaks it. */
export interface ContractTest {
  /** What is promised, as the end of a sentence on the plugin. */
  readonly name: string;
  readonly needs?: readonly Need[];
  run(trial: Trial): Promise<void>;
}

export interface ServerContract {
  readonly plugin: Plugin;
  readonly engine: EngineKind;
  /** The config of an integration that reaches the engine. */
  readonly config: (engine: Engine) => Config;
}

/** For plugins that open local files. */
export interface FileContract {
  readonly plugin: Plugin;
  readonly engine: 'sqlite';
  /** The config of an integration whose file, which may have to be made, lies in `root`. */
  readonly config: (root: string) => Config;
}

export type SqlContract = ServerContract | FileContract;

/** The tests that hold for what the plugin declares. */
export function chosen(tests: readonly ContractTest[], { plugin, engine }: SqlContract): ContractTest[] {
  const has = new Set<Need>(plugin.manifest.capabilities);
  if (engine !== 'sqlite') has.add('server');
  return tests.filter(({ needs = [] }) => needs.every((need) => has.has(need)));
}

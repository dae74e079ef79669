import type { Config } from '@patchbay/plugin-host';
import type { Capability, Plugin } from '@patchbay/plugin-kit';
import type { Engine, EngineKind, OwnEngine } from '../engines/index.js';
import { DIALECTS, type Feature, FEATURES, type SqlDialect } from './dialects/index.js';
import type { Trial } from './trial.js';

/** What a test asks for: something the plugin declares, something the engine has, or a server of its own behind it. */
export type Need = Capability | Feature | 'server';

/** One promise of the contract; it throws where the plugin breaks it. */
export interface ContractTest {
  /** What is promised, as the end of a sentence on the plugin. */
  readonly name: string;
  readonly needs?: readonly Need[];
  /** Whether the engine has what the promise is about. */
  applies?(dialect: SqlDialect): boolean;
  /** What this machine lacks for it, and how to get that: it is left out then, aloud; under `CI=true` it fails. */
  missing?(): string | undefined;
  /** Whether it is about the server that this repository starts, and says nothing of another. */
  readonly isAboutOurs?: true;
  /** Where it takes longer than tests of a contract do. */
  readonly timeoutMs?: number;
  run(trial: Trial): Promise<void>;
}

interface EitherContract {
  readonly plugin: Plugin;
  /** How the engine is spoken to, where that is not what its kind alone says. */
  readonly dialect?: SqlDialect;
}

/** For plugins whose real server can be started here. */
export interface ServerContract extends EitherContract {
  readonly engine: EngineKind;
  /** For a plugin whose list is a mould and not a wall: the engine's corpora, which take a judge that asks the engine, are left out. */
  readonly withoutCorpus?: boolean;
  /** The config of an integration that reaches the engine. */
  readonly config: (engine: Engine) => Config;
}

/** For plugins that open local files. */
export interface FileContract extends EitherContract {
  readonly engine: 'sqlite' | 'duckdb';
  /** The config of an integration whose file may have to be made. */
  readonly config: () => Config;
  /** Likewise with another file, where integrations with the same one share their process. */
  readonly configApart?: () => Config;
}

/**
 * For plugins whose server cannot be had here: a stand-in of ours speaks the real protocol to the real driver. It proves the
 * driver's wiring, and nothing of the engine's own SQL.
 */
export interface CounterpartContract extends EitherContract {
  readonly engine: 'counterpart';
  readonly counterpart: Counterpart;
  readonly dialect: SqlDialect;
  readonly config: (engine: Engine) => Config;
}

export interface Counterpart {
  /** What it plays, such as `SQL Server`. */
  readonly name: string;
  readonly start: () => Promise<OwnEngine>;
}

export type SqlContract = ServerContract | FileContract | CounterpartContract;

export function isFileContract(contract: SqlContract): contract is FileContract {
  return contract.engine === 'sqlite' || contract.engine === 'duckdb';
}

/** @throws Error where a contract over files names neither an engine we know nor a dialect */
export function dialectOf({ dialect, engine }: SqlContract): SqlDialect {
  const found = dialect ?? (engine in DIALECTS ? DIALECTS[engine as keyof typeof DIALECTS] : undefined);
  if (!found) throw new Error(`the contract over ${engine} names no dialect`);
  return found;
}

/** The tests that hold for what the plugin declares and the engine has, which may be a server that is not ours. */
export function chosen(tests: readonly ContractTest[], contract: SqlContract, isOurs = true): ContractTest[] {
  const dialect = dialectOf(contract);
  const has = new Set<Need>([...FEATURES, ...contract.plugin.manifest.capabilities]);
  if (!isFileContract(contract)) has.add('server');
  for (const feature of dialect.lacks ?? []) has.delete(feature);
  if (!isOurs) for (const need of ['server', 'tls'] as const) has.delete(need);
  return tests.filter(
    (test) =>
      (test.needs ?? []).every((need) => has.has(need)) &&
      (test.applies?.(dialect) ?? true) &&
      (isOurs || !test.isAboutOurs),
  );
}

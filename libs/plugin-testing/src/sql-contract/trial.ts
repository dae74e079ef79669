import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config, PluginHostOptions } from '@patchbay/plugin-host';
import { action, type ActionContext, type Plugin } from '@patchbay/plugin-kit';
import type { SqlSession } from '@patchbay/sql-kit';
import { type Bench, openBench } from '../bench/bench.js';
import type { OwnEngine } from '../engines/index.js';
import { type ContractTest, dialectOf, isFileContract, type SqlContract } from './contract.js';
import type { Link, SqlDialect } from './dialects/index.js';

/** What one test works with. What it opens is closed after it. */
export interface Trial {
  readonly contract: SqlContract;
  readonly dialect: SqlDialect;
  readonly config: Config;
  /** What it makes the engine keep for us is its own. */
  readonly configApart: Config;
  /** Shared by the tests of a run: leave it as it was found. */
  readonly bench: Bench;
  /** The server behind the plugin. @throws where the test did not say that it needs one */
  readonly engine: () => OwnEngine;
  /** The config of an integration that looks for that server at another port, or with another password. @throws likewise */
  readonly configAt: (changes: Partial<Pick<OwnEngine, 'port' | 'password'>>) => Config;
  readonly openBench: (config?: Config, options?: Partial<PluginHostOptions>) => Promise<Bench>;
  /** Runs work on a session of the plugin, as an action of it would: what the work gives is the answer. */
  readonly inSession: <Answer>(
    work: (session: SqlSession, context: ActionContext) => Promise<Answer>,
    how?: { readonly config?: Config; readonly signal?: AbortSignal },
  ) => Promise<Answer>;
  /** A name that no other test uses. */
  readonly name: () => string;
  /** A table of three people, `Ada`, `Grace` and `Edsger`, and its name. */
  readonly sample: () => Promise<string>;
  /** What the engine keeps for us right now. */
  readonly links: () => Promise<readonly Link[]>;
}

/** Where the tests of one contract run, one after the other. */
export class Ground {
  static async prepare(contract: SqlContract, engine?: OwnEngine, given?: Config): Promise<Ground> {
    const filesRoot = await mkdtemp(join(tmpdir(), 'patchbay-contract-'));
    const config =
      given ?? (isFileContract(contract) ? contract.config() : contract.config(serverOf(engine)));
    const bench = await openBench(contract.plugin, config, { filesRoot });
    // A test of a connection makes no file. What is wrong with the plugin is for the tests to find.
    if (isFileContract(contract)) await bench.query('SELECT 1').catch(() => undefined);
    return new Ground(contract, engine, config, bench, { filesRoot });
  }

  /** Another run may use the same engine. */
  readonly #prefix = `t${randomBytes(4).toString('hex')}`;
  #names = 0;

  private constructor(
    private readonly contract: SqlContract,
    private readonly engine: OwnEngine | undefined,
    private readonly config: Config,
    private readonly bench: Bench,
    private readonly options: Pick<PluginHostOptions, 'filesRoot'>,
  ) {}

  async run(test: ContractTest): Promise<void> {
    const opened: Bench[] = [];
    const { contract, config, bench } = this;
    const dialect = dialectOf(contract);
    const trial: Trial = {
      contract,
      dialect,
      config,
      configApart: (isFileContract(contract) && contract.configApart?.()) || config,
      bench,
      engine: () => serverOf(this.engine),
      configAt: (changes) => configAt(contract, serverOf(this.engine), changes),
      openBench: async (ownConfig = config, options = {}) => {
        const own = await openBench(contract.plugin, ownConfig, { ...this.options, ...options });
        opened.push(own);
        return own;
      },
      inSession: async (work, { config: ownConfig = config, signal } = {}) => {
        let answer: Awaited<ReturnType<typeof work>> | undefined;
        const probe = action<SqlSession, object>({
          title: 'Work on the session',
          kind: 'write',
          gives: 'value',
          job: true,
          params: { type: 'object' },
          result: {},
          run: async (session, _params, context) => {
            answer = await work(session, context);
            return null;
          },
        });
        const own = await openBench(withAction(contract.plugin, { probe }), ownConfig, this.options);
        opened.push(own);
        await own.run('probe', {}, {}, signal && { signal });
        return answer!;
      },
      // Of one length: a pattern that begins two of them is not the beginning of a third.
      name: () => `${this.#prefix}_${String((this.#names += 1)).padStart(4, '0')}`,
      sample: async () => {
        const table = trial.name();
        if (dialect.makeSample) {
          await dialect.makeSample(bench, table);
          return table;
        }
        for (const sql of [dialect.createSample(table)].flat()) await bench.write(sql);
        await bench.write(
          dialect.fillSample?.(table) ?? `INSERT INTO ${table} (name) VALUES ('Ada'), ('Grace'), ('Edsger')`,
        );
        return table;
      },
      links: () => dialect.links(this.engine),
    };
    try {
      await test.run(trial);
    } finally {
      await Promise.all(opened.map((own) => own.close()));
    }
  }

  async close(): Promise<void> {
    await this.bench.close();
    await rm(this.options.filesRoot, { recursive: true, force: true });
  }
}

/** What makes a plugin one is not listed among its own keys. */
function withAction(plugin: Plugin, more: Plugin['actions']): Plugin {
  const actions = { value: { ...plugin.actions, ...more }, enumerable: true };
  return Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(plugin), actions }) as Plugin;
}

/** Long enough for a machine with better things to do, and a fraction of what an unheeded deadline would take. */
export const PATIENCE_MS = 10_000;

/** Waits until something holds; what it means when it never does is for the caller to say. */
export async function until(holds: () => Promise<boolean>, withinMs = PATIENCE_MS): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

function configAt(contract: SqlContract, engine: OwnEngine, changes: Partial<OwnEngine>): Config {
  if (isFileContract(contract)) throw new Error('this contract has no server behind it');
  const { port, password } = { ...engine, ...changes };
  const url = engine.url
    .replace(`:${engine.port}`, `:${port}`)
    .replace(encodeURIComponent(engine.password), encodeURIComponent(password));
  return contract.config({ ...engine, port, password, url });
}

function serverOf(engine: OwnEngine | undefined): OwnEngine {
  if (!engine) throw new Error('this contract has no server behind it');
  return engine;
}

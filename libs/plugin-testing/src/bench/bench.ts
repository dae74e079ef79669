import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { inspect } from 'node:util';
import {
  BUFFERED_LIMITS,
  ByteResult,
  type Config,
  EventResult,
  type OptionList,
  PluginHost,
  type PluginHostOptions,
  RowResult,
  type SealedIntegration,
  STREAMED_LIMITS,
  type TestResult,
} from '@patchbay/plugin-host';
import type { ByteStream, Plugin } from '@patchbay/plugin-kit';
import { Vault } from '@patchbay/vault';
import { MemoryCredentials } from './memory-credentials.js';
import { MemoryKeys } from './memory-keys.js';

export interface RunOptions {
  readonly timeoutMs?: number;
  readonly maxRows?: number;
  readonly maxBytes?: number;
  readonly rowMode?: 'object' | 'array';
}

export interface QueryAnswer<Row = Record<string, unknown>> {
  readonly rows: readonly Row[];
  readonly fields: readonly { readonly name: string; readonly type: string }[];
  readonly rowCount: number;
  readonly truncated: boolean;
  readonly durationMs: number;
}

export interface ReturnedRows {
  readonly rows: readonly unknown[];
  readonly fields: readonly { readonly name: string; readonly type: string }[];
  readonly truncated: boolean;
}

export interface WriteAnswer extends Partial<ReturnedRows> {
  readonly affectedRows: number | string;
  readonly insertId?: unknown;
  /** Those after the first. */
  readonly results?: readonly ReturnedRows[];
  readonly durationMs: number;
}

export type Bindings = readonly unknown[] | Readonly<Record<string, unknown>>;

interface How {
  readonly signal?: AbortSignal;
  /** What the caller sends as the body of its request. */
  readonly file?: ByteStream;
}

interface StreamHow extends How {
  readonly stream: 'ndjson' | 'csv' | 'events';
}

/** Its integrations' files lie in the folder of this name. */
export const BENCH_WORKSPACE = 'bench';

/** A plugin behind the host that serves it in production, and one integration of it. Answers are parsed from the text that goes to HTTP. */
export async function openBench(
  plugin: Plugin,
  config: Config,
  options: Partial<PluginHostOptions> = {},
): Promise<Bench> {
  const said: string[] = [];
  const note = (details: object, message: string): void => {
    said.push(`${message} ${inspect(details, { depth: null })}`);
  };
  const ofHost: PluginHostOptions = {
    plugins: [plugin],
    vault: await Vault.open(randomBytes(32), new MemoryKeys()),
    credentials: new MemoryCredentials(),
    logger: { debug: note, warn: note },
    filesRoot: tmpdir(),
    connectTimeoutMs: 5000,
    drainMs: 1500,
    ...options,
  };
  return Bench.seal(ofHost, new PluginHost(ofHost), plugin, config, said);
}

export class Bench {
  static async seal(
    ofHost: PluginHostOptions,
    host: PluginHost,
    plugin: Plugin,
    config: Config,
    said: string[],
  ): Promise<Bench> {
    const place = { id: `int${randomBytes(7).toString('hex')}`, workspaceId: BENCH_WORKSPACE };
    const { type, subType } = plugin;
    const { config: sealed } = await host.configs.seal(plugin, place, config);
    const integration = { ...place, version: 1, type, subType, config: sealed };
    return new Bench(ofHost, host, plugin, config, integration, said);
  }

  private constructor(
    private readonly ofHost: PluginHostOptions,
    private readonly host: PluginHost,
    private readonly plugin: Plugin,
    private readonly config: Config,
    readonly integration: SealedIntegration,
    /** Every text that left the host: answers, failures and log lines. */
    readonly said: string[],
  ) {}

  run<Answer>(action: string, params: object, options?: RunOptions, how?: How): Promise<Answer>;
  run(action: string, params: object, options: RunOptions, how: StreamHow): Promise<AsyncGenerator<string>>;
  async run(
    action: string,
    params: object,
    options: RunOptions = {},
    { signal = new AbortController().signal, ...how }: How | StreamHow = {},
  ): Promise<unknown> {
    const stream = 'stream' in how ? how.stream : undefined;
    const limits = stream ? STREAMED_LIMITS : BUFFERED_LIMITS;
    return this.#hear(async () => {
      const result = await this.host.run(this.integration, {
        action,
        params,
        options,
        limits,
        body: how.file,
        whenGone: (leave) => signal.addEventListener('abort', leave, { once: true }),
      });
      if (result instanceof EventResult) return this.#flow(result.chunks());
      if (result instanceof ByteResult) return await fileOf(result);
      if (!(result instanceof RowResult)) return this.#parse(result.json);
      if (stream && stream !== 'events') return this.#flow(result[stream]());
      return this.#parse(await result.json((pieces) => Buffer.concat(pieces).toString()));
    });
  }

  query<Row = Record<string, unknown>>(
    sql: string,
    bindings?: Bindings,
    options?: RunOptions,
    how?: How,
  ): Promise<QueryAnswer<Row>> {
    return this.run('query', { sql, ...(bindings && { bindings }) }, options, how);
  }

  write(sql: string, bindings?: Bindings, options?: RunOptions): Promise<WriteAnswer> {
    return this.run('write', { sql, ...(bindings && { bindings }) }, options);
  }

  /** As a plugin is given it: with its defaults. */
  async checkedConfig(config: Config = this.config): Promise<Config> {
    return (await this.host.configs.read(this.plugin, config)).config;
  }

  async test(config: Config = this.config): Promise<TestResult> {
    const result = await this.host.test(
      this.plugin,
      config,
      { workspaceId: BENCH_WORKSPACE },
      () => undefined,
    );
    this.said.push(JSON.stringify(result));
    return result;
  }

  /** What a field of the form may be, as the remote system of the config says. */
  async options(field: string, config: Config = this.config): Promise<OptionList> {
    return this.#hear(async () => {
      const owner = { workspaceId: BENCH_WORKSPACE };
      const asked = { owner, field, whenGone: () => undefined };
      const found = await this.host.listOptions(this.plugin, config, asked);
      this.said.push(JSON.stringify(found));
      return found;
    });
  }

  /** As when the integration was changed. */
  async retire(): Promise<void> {
    await this.host.retire(this.integration.id);
  }

  /** Another integration of the same server, with the same config. */
  async neighbour(): Promise<Bench> {
    return Bench.seal(this.ofHost, this.host, this.plugin, this.config, this.said);
  }

  /** The same integration on another server of the installation. */
  twin(): Bench {
    const host = new PluginHost(this.ofHost);
    return new Bench(this.ofHost, host, this.plugin, this.config, this.integration, this.said);
  }

  /** The connection test of the saved config, with `overrides` laid over it. */
  async testSaved(overrides: Config = {}): Promise<TestResult> {
    const result = await this.host.testSaved(this.integration, overrides, () => undefined);
    this.said.push(JSON.stringify(result));
    return result;
  }

  async close(): Promise<void> {
    await this.host.close();
  }

  #parse(text: string): unknown {
    this.said.push(text);
    return JSON.parse(text);
  }

  async *#flow(texts: AsyncGenerator<string>): AsyncGenerator<string> {
    try {
      yield* texts;
    } catch (failure) {
      this.said.push(inspect(failure, { depth: null }));
      throw failure;
    }
  }

  async #hear<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (failure) {
      this.said.push(inspect(failure, { depth: null }));
      throw failure;
    }
  }
}

/** A file that an action gave, read to its end. */
export interface GivenFile {
  readonly contentType: string;
  readonly filename: string | undefined;
  readonly bytes: Buffer;
}

async function fileOf(result: ByteResult): Promise<GivenFile> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of result.chunks()) chunks.push(chunk);
  const { contentType, filename } = result;
  return { contentType, filename, bytes: Buffer.concat(chunks) };
}

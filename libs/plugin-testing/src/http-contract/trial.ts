import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { Config, PluginHostOptions } from '@patchbay/plugin-host';
import { type Bench, openBench } from '../bench/bench.js';
import type { ContractTest, HttpContract, ServiceAccess } from './contract.js';
import { json, ScriptedService, type Script } from './scripted-service.js';

/** What one test alone works with. What it opens is closed after it. */
export interface Trial {
  readonly contract: HttpContract;
  /** Answers as a sound service does, until a test scripts it otherwise. */
  readonly service: ScriptedService;
  readonly secret: string;
  /** The config of an integration of the service. */
  readonly config: Config;
  /** That of another integration. */
  readonly configFor: (access: ServiceAccess) => Config;
  readonly rebase: (address: string, name?: string) => string;
  /** The same, of an integration that follows redirects to other origins, for a plugin whose form lets it. */
  readonly roaming: Config;
  readonly sound: Script;
  readonly bench: Bench;
  readonly openBench: (config?: Config, options?: Partial<PluginHostOptions>) => Promise<Bench>;
  /** Another service, of another origin. */
  readonly start: (script: Script, options?: { tls?: boolean; port?: number }) => Promise<ScriptedService>;
  /** A port where connections are taken and nothing is ever said. */
  readonly silentPort: () => Promise<number>;
  readonly get: (bench?: Bench, options?: object) => Promise<unknown>;
}

/** Runs one test over a service of its own. */
export async function tryOut(contract: HttpContract, test: ContractTest): Promise<void> {
  const closing: (() => Promise<unknown>)[] = [];
  try {
    await test.run(await trialOf(contract, closing));
  } finally {
    for (const close of closing) await close();
  }
}

async function trialOf(contract: HttpContract, closing: (() => Promise<unknown>)[]): Promise<Trial> {
  // Of characters that JSON, URLs and base64 each write in their own way.
  const secret = `sk-${randomBytes(12).toString('hex')}+/="~`;
  const sound = json(200, contract.answer);
  const start: Trial['start'] = async (script, options) => {
    const service = await ScriptedService.start(script, options);
    if (contract.tokenPath !== undefined)
      service.beside.set(contract.tokenPath, json(200, { access_token: secret, token_type: 'Bearer' }));
    closing.push(() => service.close());
    return service;
  };
  const urls = new WeakMap<Config, string>();
  const configFor: Trial['configFor'] = (access) => {
    const made = { ...contract.config(access) };
    urls.set(made, access.url);
    return made;
  };
  const open: Trial['openBench'] = async (ownConfig = config, options = {}) => {
    const rebase = rebaseTo(urls.get(ownConfig) ?? service.url);
    const opened = await openBench(contract.plugin, ownConfig, { rebase, ...options });
    closing.unshift(() => opened.close());
    return opened;
  };
  const service = await start(sound);
  const config = configFor({ url: service.url, secret });
  const bench = await open();
  const { action, params } = contract.read;
  const get: Trial['get'] = (own = bench, options = {}) => own.run(action, params, options);
  const silentPort = async (): Promise<number> => {
    const { server, close } = silentServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(close);
    return (server.address() as AddressInfo).port;
  };
  return {
    contract,
    service,
    secret,
    config,
    configFor,
    rebase: rebaseTo(service.url),
    roaming: { ...config, ...contract.elsewhere },
    sound,
    bench,
    openBench: open,
    start,
    silentPort,
    get,
  };
}

function silentServer(): { server: Server; close: () => Promise<unknown> } {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
  });
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    sockets.forEach((socket) => socket.destroy());
    await closed;
  };
  return { server, close };
}

/**
 * Leads the addresses that a plugin itself knows to the service: the path of a further one begins with its name. One that a
 * config says is that of the service already.
 */
function rebaseTo(url: string): Trial['rebase'] {
  const { origin } = new URL(url);
  return (address, name) => {
    if (!URL.canParse(address)) return address;
    const asked = new URL(address);
    const prefix = name === undefined ? '' : `/${name}`;
    return asked.origin === origin ? address : `${origin}${prefix}${asked.pathname}${asked.search}`;
  };
}

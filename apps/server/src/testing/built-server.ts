import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const TOKEN = 'built-server-token';

/** The server as it is built and deployed: a process of its own, in a data folder of its own. */
export class BuiltServer {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'patchbay-built-'));
  stdout = '';
  stderr = '';
  url = '';
  #process: ChildProcess | undefined;

  /** May be called again after the process has ended: the data folder stays. */
  launch(
    env: NodeJS.ProcessEnv = {},
    nodeOptions: readonly string[] = [],
    stdout: 'pipe' | number = 'pipe',
  ): void {
    this.stdout = '';
    this.stderr = '';
    const child = spawn(process.execPath, [...nodeOptions, MAIN], {
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        PATCHBAY_DATA_DIR: this.dataDir,
        PATCHBAY_ADMIN_TOKEN: TOKEN,
        ...env,
      },
      stdio: ['ignore', stdout, 'pipe'],
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.#process = child;
  }

  /** Launches it and waits until it is ready for requests. */
  async start(env: NodeJS.ProcessEnv = {}, nodeOptions: readonly string[] = []): Promise<void> {
    this.launch(env, nodeOptions);
    const ready = async (): Promise<boolean> => {
      if (this.#process?.exitCode !== null) throw new Error(`the server did not stay up: ${this.stderr}`);
      this.url = /"url":"([^"]+)","startedInMs"/.exec(this.stdout)?.[1] ?? '';
      return this.url !== '' && (await fetch(`${this.url}/health/ready`)).ok;
    };
    await eventually('the built server is ready', ready, 30_000);
  }

  fetch(path: string, body?: object, accept = '*/*', signal?: AbortSignal): Promise<Response> {
    const headers = { 'xc-token': TOKEN, 'content-type': 'application/json', accept };
    return fetch(`${this.url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers,
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  }

  /** The most memory that it ever had, in MiB, as Linux counts it. */
  peakMiB(): number {
    const status = readFileSync(`/proc/${this.#process!.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1]) / 1024;
  }

  /** Sends a signal that a preloaded module listens to, and waits until it says on stderr that it has. */
  async toggle(signal: NodeJS.Signals, said: string): Promise<void> {
    this.#process?.kill(signal);
    await eventually(`it says ${said}`, () => Promise.resolve(this.stderr.includes(said)));
  }

  /** @returns the exit code, or the signal that ended the process */
  async end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    const child = this.#process;
    if (!child) return null;
    const closed = child.exitCode === null && child.signalCode === null ? once(child, 'close') : undefined;
    if (signal) child.kill(signal);
    await closed;
    return child.exitCode ?? child.signalCode;
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

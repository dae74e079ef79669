import { type ChildProcess, fork } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { DuckdbLink } from './duckdb-link.js';
import type { LinkAnswer, LinkRequest, Settings } from './duckdb-protocol.js';

/** A process runs compiled code only, while this module may be the source itself, as it is under Jest. */
const CHILD = fileURLToPath(new URL('../dist/duckdb-child.js', import.meta.url));

/** Statements that may run at a time: each takes a thread of the process's pool while DuckDB works on it. */
const THREAD_POOL = 64;

/** Time a child gets to exit before it is killed. */
const GRACE_MS = 250;

/** DuckDB lets one process at a time have a file: all sessions of this server share it. */
const processes = new Map<string, DuckdbProcess>();

/** A database file, open in a process of its own: a crash, or a lack of memory, ends that alone. */
export class DuckdbProcess {
  /** A connection to the file; the process is started with the first and ends with the last. */
  static async connect(settings: Settings): Promise<DuckdbLink> {
    const { path } = settings;
    let process = processes.get(path);
    while (process && !process.#alive) {
      await process.#exited;
      process = processes.get(path);
    }
    process ??= new DuckdbProcess(settings);
    return process.#connect();
  }

  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #links = new Map<number, DuckdbLink>();
  #alive = true;
  #opened = 0;

  private constructor(settings: Settings) {
    const { path } = settings;
    processes.set(path, this);
    this.#child = fork(CHILD, [JSON.stringify(settings)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // Nothing of the server's own environment, where secrets are.
      env: { TMPDIR: tmpdir(), TZ: 'UTC', UV_THREADPOOL_SIZE: String(THREAD_POOL) },
      execArgv: ['--max-old-space-size=256'],
    });
    this.#exited = new Promise((resolve) => {
      const over = (reason: string): void => {
        this.#alive = false;
        if (processes.get(path) === this) processes.delete(path);
        for (const link of this.#links.values()) link.lost(reason);
        resolve();
      };
      this.#child.once('exit', (code, signal) => {
        over(signal ?? `code ${code ?? 0}`);
      });
      this.#child.once('error', (error) => {
        over(error.message);
      });
    });
    this.#child.on('message', ({ link, answer }: LinkAnswer) => {
      this.#links.get(link)?.answered(answer);
    });
  }

  #connect(): DuckdbLink {
    const id = (this.#opened += 1);
    const link = new DuckdbLink({
      send: (request) => {
        this.#send({ link: id, request });
      },
      isAlive: () => this.#alive,
      kill: () => this.#child.kill('SIGKILL'),
      close: () => this.#disconnect(id),
    });
    this.#links.set(id, link);
    return link;
  }

  async #disconnect(id: number): Promise<void> {
    if (!this.#links.delete(id) || !this.#alive) return;
    this.#send({ link: id, request: { kind: 'close' } });
    if (this.#links.size === 0) await this.#end();
  }

  async #end(): Promise<void> {
    this.#alive = false;
    if (this.#child.connected) this.#child.disconnect();
    const killLater = setTimeout(() => this.#child.kill('SIGKILL'), GRACE_MS);
    await this.#exited;
    clearTimeout(killLater);
  }

  #send(message: LinkRequest): void {
    this.#child.send(message, (error) => {
      if (error) this.#links.get(message.link)?.lost(error.message);
    });
  }
}

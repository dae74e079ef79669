import type { ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PluginError } from '@patchbay/plugin-kit';
import { identityOf, startChild } from '@patchbay/sql-kit';
import { DuckdbLink } from './link.js';
import { type LinkAnswer, type LinkRequest, RETIRE, RETIRED, type Settings } from './protocol.js';

/** A process runs compiled code only, while this module may be the source itself, as it is under Jest. */
const CHILD = fileURLToPath(new URL('../dist/child.js', import.meta.url));

/** Statements that may run at a time: each takes a thread of the process's pool while DuckDB works on it. */
const THREAD_POOL = 64;

const HEAP_MB = 512;

/** Beside what DuckDB counts itself: JavaScript's heap, the stacks of the threads, and the texts of the rows that it reads ahead. */
const BESIDE_MB = HEAP_MB + THREAD_POOL * 8 + 1024;

/** Time a child gets to exit before it is killed. */
const GRACE_MS = 250;

/** Time that the writes under way get, after another file has taken the place of the process' own. */
const RETIRE_TIMEOUT_MS = 5000;

/** DuckDB lets one process at a time have a file: all sessions of this server share it. */
const processes = new Map<string, DuckdbProcess>();

/** Paths where a process has left a log of changes to a file that another one has taken the place of. */
const staleLogs = new Set<string>();

/** A database file, open in a process of its own: a crash, or a lack of memory, ends that alone. */
export class DuckdbProcess {
  /** A connection to the file; the process is started with the first and ends with the last. */
  static async connect(settings: Settings): Promise<DuckdbLink> {
    const { path } = settings;
    for (;;) {
      const file = await identityOf(path);
      const process = processes.get(path);
      if (!process) {
        await refuseStaleLog(path);
        if (processes.has(path)) continue;
        return new DuckdbProcess(settings, file).#connect();
      }
      if (process.#isOpen && !process.#isReplacedBy(file)) return process.#connect();
      await (process.#alive ? process.#retire() : process.#exited);
    }
  }

  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #links = new Map<number, DuckdbLink>();
  #alive = true;
  #opened = 0;
  #file: string | undefined;
  #retired: Promise<void> | undefined;

  private constructor(
    private readonly settings: Settings,
    file: string | undefined,
  ) {
    const { path } = settings;
    this.#file = file;
    processes.set(path, this);
    this.#child = startChild(CHILD, JSON.stringify(settings), {
      env: { TMPDIR: tmpdir(), TZ: 'UTC', UV_THREADPOOL_SIZE: String(THREAD_POOL) },
      heapMb: HEAP_MB,
      memoryMb: settings.memoryMb + BESIDE_MB,
    });
    this.#exited = new Promise((resolve) => {
      const over = (reason: string): void => {
        this.#alive = false;
        if (processes.get(path) === this) processes.delete(path);
        const lost = [...this.#links.values()].filter((link) => link.isBusy);
        for (const link of lost) link.lost(reason, lost.length > 1);
        resolve();
      };
      this.#child.once('exit', (code, signal) => {
        over(signal ?? `code ${code ?? 0}`);
      });
      this.#child.once('error', (error) => {
        over(error.message);
      });
    });
    this.#child.on('message', (message: LinkAnswer | typeof RETIRED) => {
      if (message !== RETIRED) this.#links.get(message.link)?.answered(message.answer);
    });
  }

  #connect(): DuckdbLink {
    const id = (this.#opened += 1);
    const link = new DuckdbLink({
      send: (request) => {
        this.#send({ link: id, request });
      },
      isAlive: () => this.#isOpen,
      file: () => this.#file,
      kill: () => this.#child.kill('SIGKILL'),
      close: () => this.#disconnect(id),
    });
    this.#links.set(id, link);
    return link;
  }

  get #isOpen(): boolean {
    return this.#alive && !this.#retired;
  }

  /** Another file has taken the place of its own. What it reads right now it reads to its end. */
  #retire(): Promise<void> {
    return (this.#retired ??= this.#emptyLog());
  }

  async #emptyLog(): Promise<void> {
    const emptied = new Promise<void>((resolve) => {
      this.#child.on('message', (message) => {
        if (message === RETIRED) resolve();
      });
    });
    this.#child.send(RETIRE);
    await Promise.race([emptied, this.#exited, sleep(RETIRE_TIMEOUT_MS, undefined, { ref: false })]);
    const { path } = this.settings;
    if (await hasLog(path)) staleLogs.add(path);
    if (processes.get(path) === this) processes.delete(path);
    if (this.#links.size === 0) this.#kill();
  }

  #kill(): void {
    this.#alive = false;
    this.#child.kill('SIGKILL');
  }

  async #disconnect(id: number): Promise<void> {
    if (!this.#links.delete(id) || !this.#alive) return;
    this.#send({ link: id, request: { kind: 'close' } });
    if (this.#isNeeded()) return;
    const isReplaced = this.#isReplacedBy(await identityOf(this.settings.path));
    if (this.#isNeeded()) return;
    // In order it would remove the log that lies beside the file by name, which is another's by now.
    if (isReplaced) await this.#retire();
    if (isReplaced) this.#kill();
    else await this.#end();
  }

  /** Or it is over anyway. */
  #isNeeded(): boolean {
    return this.#links.size > 0 || !this.#alive;
  }

  /** It may have made the file itself. */
  #isReplacedBy(file: string | undefined): boolean {
    this.#file ??= file;
    return this.#file !== file;
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

/** @throws PluginError `unreachable` where DuckDB would mix the file with changes to the one before it */
async function refuseStaleLog(path: string): Promise<void> {
  if (!staleLogs.has(path)) return;
  if (await hasLog(path)) throw staleLog(path);
  staleLogs.delete(path);
}

async function hasLog(path: string): Promise<boolean> {
  const log = await stat(`${path}.wal`).catch(() => undefined);
  return log !== undefined && log.size > 0;
}

function staleLog(path: string): PluginError {
  const name = basename(path);
  return new PluginError(
    'unreachable',
    `The file ${name} was replaced while ${name}.wal held changes to the file before it, which DuckDB would mix with it. Remove ${name}.wal, then try again.`,
    { path: 'config.connection.filename' },
  );
}

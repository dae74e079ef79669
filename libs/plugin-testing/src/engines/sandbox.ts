import { execFileSync, spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';

/**
 * Its stdin is a pipe from the process that owns the sandbox, and closes when that process is gone, even by SIGKILL.
 * Exit hooks promise less: a signal skips them, and inside Jest `process.on` listens to a copy. Each line it reads is
 * the id of the process that now works in the sandbox, or empty. The id of one that ended stays taken where no process
 * collects zombies, as in many containers.
 */
const WATCHDOG = `
while read -r line; do pid=$line; done
if [ "$pid" ]; then
  kill -QUIT "$pid"
  tries=0
  while [ $tries -lt 50 ] && kill -0 "$pid" && ! grep -q '^State:.Z' "/proc/$pid/status"; do
    sleep 0.1
    tries=$((tries + 1))
  done
  kill -KILL "$pid"
fi
rm -rf "$1"`;

/** A temporary directory and the one process at a time that works in it. Neither outlives the process that made it. */
export class Sandbox {
  readonly #directory = mkdtempSync(join(tmpdir(), 'patchbay-'));
  readonly #identity: Identity;
  readonly #watchdog: ChildProcessByStdio<Writable, null, null>;
  #process: ChildProcess | undefined;

  /** Database servers refuse to run as root, so root hands the sandbox to the first of these accounts that exists. */
  constructor(accounts: readonly string[]) {
    this.#identity = process.getuid?.() === 0 ? identityOf(accounts) : undefined;
    this.#own(this.#directory);
    this.#watchdog = spawn('/bin/sh', ['-c', WATCHDOG, 'patchbay-watchdog', this.#directory], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    this.#watchdog.unref();
  }

  /** Whom its processes run as. */
  get account(): string {
    return this.#identity?.account ?? userInfo().username;
  }

  path(name: string): string {
    return join(this.#directory, name);
  }

  /** Writes a file that only the sandbox's process may read, and returns its path. */
  write(name: string, text: string): string {
    writeFileSync(this.path(name), text, { mode: 0o600 });
    this.#own(this.path(name));
    return this.path(name);
  }

  /** Starts a process whose output goes to the log. */
  start(command: string, args: readonly string[]): void {
    const log = openSync(this.path('log'), 'a');
    const { uid, gid } = this.#identity ?? {};
    const child = spawn(command, args, {
      ...(uid !== undefined && { uid }),
      ...(gid !== undefined && { gid }),
      cwd: this.#directory,
      env: { ...process.env, LC_ALL: 'C', TMPDIR: this.#directory },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.#process = child;
    child.unref();
    child.once('error', (error) => {
      appendFileSync(this.path('log'), error.message);
    });
    child.once('exit', () => {
      this.#report('');
    });
    this.#report(String(child.pid ?? ''));
  }

  /** Runs a process to its end; throws with the log when it fails. */
  async run(command: string, args: readonly string[]): Promise<void> {
    this.start(command, args);
    await ended(this.#process);
    if (this.#process?.exitCode !== 0) throw new Error(`${command} failed\n${this.log()}`);
  }

  async quit(signal: NodeJS.Signals): Promise<void> {
    this.#process?.kill(signal);
    await ended(this.#process);
  }

  get running(): boolean {
    return this.#process !== undefined && isRunning(this.#process);
  }

  /** The last of what the processes said. */
  log(): string {
    return readFileSync(this.path('log'), 'utf8').trim().split('\n').slice(-20).join('\n');
  }

  /** Ends the process and deletes the directory. May be called twice. */
  async remove(): Promise<void> {
    this.#watchdog.stdin.end();
    await Promise.all([ended(this.#watchdog), ended(this.#process)]);
  }

  /** Tells the watchdog, unless it is at work already. */
  #report(pid: string): void {
    if (this.#watchdog.stdin.writable) this.#watchdog.stdin.write(`${pid}\n`);
  }

  #own(path: string): void {
    if (this.#identity) chownSync(path, this.#identity.uid, this.#identity.gid);
  }
}

type Identity = { readonly account: string; readonly uid: number; readonly gid: number } | undefined;

function identityOf(accounts: readonly string[]): Identity {
  for (const account of accounts) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, account], { stdio: 'pipe' }));
      return { account, uid: id('-u'), gid: id('-g') };
    } catch {
      continue;
    }
  }
  throw new Error(`as root, a server needs one of these accounts to run as: ${accounts.join(', ')}`);
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (!child || !isRunning(child)) return;
  child.ref();
  await once(child, 'exit');
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

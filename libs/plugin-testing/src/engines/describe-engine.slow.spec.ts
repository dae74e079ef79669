import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const WITHOUT = { PATCHBAY_TEST_POSTGRES: 'none', PATCHBAY_TEST_MARIADB: 'none' };

describe('a missing engine', () => {
  it('skips its tests aloud on a workstation', async () => {
    const { said, code } = await outcome(runJest('missing', { ...WITHOUT, CI: '' }));
    expect(said).toMatch(/^SKIPPED over PostgreSQL\. PostgreSQL is missing: apt-get install postgresql.*$/m);
    expect(said).toMatch(/^SKIPPED over MariaDB\. MariaDB is missing: apt-get install mariadb-server$/m);
    expect(said).toMatch(/Tests: +2 skipped, 2 total/);
    expect(code).toBe(0);
  });

  it('fails the run on a CI server', async () => {
    const { said, code } = await outcome(runJest('missing', { ...WITHOUT, CI: 'true' }));
    expect(said).toContain('needs its engine. PostgreSQL is missing: apt-get install postgresql');
    expect(said).toContain('needs its engine. MariaDB is missing: apt-get install mariadb-server');
    expect(said).toMatch(/Tests: +2 failed, 2 total/);
    expect(code).toBe(1);
  });
});

/** A Jest without its cache compiles the test kit, and three servers start and end. */
const INTERRUPTED_MS = 180_000;

describe('an interrupted run', () => {
  let temporary: string;
  let run: Run | undefined;

  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), 'pb-'));
    chmodSync(temporary, 0o755);
  });

  afterEach(() => {
    run?.kill('SIGKILL');
    rmSync(temporary, { recursive: true, force: true });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'leaves no server and no data after %s',
    async (signal) => {
      run = runJest('hanging', { TMPDIR: temporary });
      const ports = await portsOf(run);
      expect(await Promise.all(ports.map(isOpen))).not.toContain(false);
      expect(sandboxesIn(temporary)).toHaveLength(ports.length);

      run.kill(signal);
      while (sandboxesIn(temporary).length > 0) await sleep(20);
      expect(await Promise.all(ports.map(isOpen))).not.toContain(true);
    },
    INTERRUPTED_MS,
  );
});

/** A Jest of its own, over one of the fixtures. */
function runJest(fixture: string, env: NodeJS.ProcessEnv) {
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  return spawn(process.execPath, [jest, '--testMatch', `**/fixtures/${fixture}.fixture.ts`], {
    cwd: fileURLToPath(new URL('../../../../', import.meta.url)),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

type Run = ReturnType<typeof runJest>;

async function outcome(run: Run): Promise<{ said: string; code: number | null }> {
  const [said] = await Promise.all([text(run.stderr), once(run, 'exit')]);
  return { said, code: run.exitCode };
}

async function portsOf(run: Run): Promise<number[]> {
  for await (const line of createInterface(run.stderr)) {
    if (line.startsWith('ports: ')) return line.slice('ports: '.length).split(' ').map(Number);
  }
  throw new Error('the run ended before its engines were up');
}

function sandboxesIn(directory: string): string[] {
  return readdirSync(directory).filter((name) => name.startsWith('patchbay-'));
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', () => {
        resolve(false);
      });
  });
}
